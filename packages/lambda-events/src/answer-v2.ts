import type { GatewayResponse, ResponseHead } from '@gw/core'
import { addHeaders, addMultiValueHeaders, answerStatus, isAnswerObject, type AnswerObject } from './answer-members.ts'
import { httpAnswerHeaders } from './answer-headers.ts'
import { response } from './answer-v1.ts'
import { MalformedAnswer } from './malformed-answer.ts'

/**
 * A handler's answer as an HTTP API with payload format 2.0, or a Function URL, reads it. Without a `statusCode` the
 * whole of it is the body, as JSON, and a text as it is.
 * @param contentType where the handler names none: `text/plain; charset=utf-8` on an HTTP API, `application/json` on a
 * Function URL (both measured)
 */
export function httpAnswerV2(answer: unknown, contentType: string): GatewayResponse | MalformedAnswer {
  if (isAnswerObject(answer) && answer['statusCode'] !== undefined) return structured(answer, contentType)
  const body = typeof answer === 'string' ? answer : json(answer)
  return body instanceof MalformedAnswer
    ? body
    : { statusCode: 200, headers: { 'Content-Type': 'application/json' }, body }
}

function structured(answer: AnswerObject, contentType: string): GatewayResponse | MalformedAnswer {
  const lines: [string, string][] = []
  const problem = addHeaders(lines, answer['headers']) ?? addCookies(lines, answer['cookies'])
  if (problem !== undefined) return problem
  const byDefault = typeof answer['body'] === 'string' ? contentType : undefined
  return response(answer, httpAnswerHeaders(lines), true, byDefault)
}

/** Status and headers of a streamed answer: all of them may be left out. */
export function streamedHead(metadata: unknown): ResponseHead | MalformedAnswer {
  if (!isAnswerObject(metadata)) return new MalformedAnswer('', 'must begin with an object')
  const lines: [string, string][] = []
  const problem =
    addHeaders(lines, metadata['headers']) ??
    addMultiValueHeaders(lines, metadata['multiValueHeaders']) ??
    addCookies(lines, metadata['cookies'])
  const statusCode = answerStatus(metadata['statusCode'] ?? 200)
  if (problem !== undefined) return problem
  return statusCode instanceof MalformedAnswer ? statusCode : { statusCode, headers: httpAnswerHeaders(lines) }
}

/** Each cookie is a `set-cookie` of its own. */
function addCookies(lines: [string, string][], cookies: unknown): MalformedAnswer | undefined {
  if (cookies === undefined || cookies === null) return undefined
  if (!Array.isArray(cookies)) return new MalformedAnswer('cookies', 'must be a list')
  for (const cookie of cookies as readonly unknown[]) {
    if (typeof cookie !== 'string') return new MalformedAnswer('cookies', 'must be texts')
    const problem = addHeaders(lines, { 'set-cookie': cookie })
    if (problem !== undefined) return new MalformedAnswer('cookies', problem.reason)
  }
  return undefined
}

/** What Lambda's runtime would have sent; a value that is no JSON is the function's error there. */
function json(answer: unknown): string | MalformedAnswer {
  try {
    return JSON.stringify(answer) ?? 'null'
  } catch {
    return new MalformedAnswer('', 'is no JSON')
  }
}
