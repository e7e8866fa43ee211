import { answerHeaderName } from './answer-header-name.ts'
import { MalformedAnswer } from './malformed-answer.ts'

/** What an answer's members may be before they are checked. */
export type AnswerObject = Readonly<Record<string, unknown>>

/** A header's value: no control characters, which could begin another header or another answer (RFC 9110 §5.5). */
const FIELD_VALUE = /^[\t\x20-\x7e\x80-\xff]*$/

/** Whether a value is an object with members of its own, as JSON has them. */
export function isAnswerObject(value: unknown): value is AnswerObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A status code: a whole number, or digits in a text, from 200 to 599. */
export function answerStatus(value: unknown): number | MalformedAnswer {
  const status = typeof value === 'string' && /^\d{3}$/.test(value) ? Number(value) : value
  if (typeof status === 'number' && Number.isInteger(status) && status >= 200 && status <= 599) return status
  return new MalformedAnswer('statusCode', 'must be a whole number from 200 to 599')
}

/** A body and whether it is base64. */
export function answerBody(answer: AnswerObject): string | undefined | MalformedAnswer {
  const { body, isBase64Encoded } = answer
  if (isBase64Encoded !== undefined && isBase64Encoded !== null && typeof isBase64Encoded !== 'boolean') {
    return new MalformedAnswer('isBase64Encoded', 'must be true or false')
  }
  if (body === undefined || body === null) return undefined
  return typeof body === 'string' ? body : new MalformedAnswer('body', 'must be a text')
}

/** A header's value: texts, numbers and booleans are sent as texts; `null` is not sent. */
function headerText(value: unknown, field: string): string | undefined | MalformedAnswer {
  if (value === undefined || value === null) return undefined
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') {
    return new MalformedAnswer(field, 'must be a text')
  }
  const text = String(value)
  return FIELD_VALUE.test(text) ? text : new MalformedAnswer(field, 'has characters that no header may have')
}

/** Adds single-value headers to a list of lines. */
export function addHeaders(lines: [string, string][], headers: unknown): MalformedAnswer | undefined {
  if (headers === undefined || headers === null) return undefined
  if (!isAnswerObject(headers)) return new MalformedAnswer('headers', 'must be an object')
  for (const name of Object.keys(headers)) {
    const text = headerText(headers[name], `headers.${name}`)
    const problem = add(lines, 'headers', name, text)
    if (problem !== undefined) return problem
  }
  return undefined
}

/** Adds multi-value headers to a list of lines. */
export function addMultiValueHeaders(lines: [string, string][], headers: unknown): MalformedAnswer | undefined {
  if (headers === undefined || headers === null) return undefined
  if (!isAnswerObject(headers)) return new MalformedAnswer('multiValueHeaders', 'must be an object')
  for (const name of Object.keys(headers)) {
    const values = headers[name]
    if (values === null || values === undefined) continue
    const field = `multiValueHeaders.${name}`
    if (!Array.isArray(values)) return new MalformedAnswer(field, 'must be a list')
    for (const value of values as readonly unknown[]) {
      const problem = add(lines, 'multiValueHeaders', name, headerText(value, field))
      if (problem !== undefined) return problem
    }
  }
  return undefined
}

function add(
  lines: [string, string][],
  where: string,
  name: string,
  text: string | undefined | MalformedAnswer,
): MalformedAnswer | undefined {
  if (!answerHeaderName(name).isName)
    return new MalformedAnswer(`${where}.${name.slice(0, 40)}`, 'is no name of a header')
  if (text instanceof MalformedAnswer) return text
  if (text !== undefined) lines.push([name, text])
  return undefined
}
