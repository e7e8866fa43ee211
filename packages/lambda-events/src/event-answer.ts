import { headerValue, type GatewayResponse, type HeaderMap } from '@gw/core'
import { answerHeaderName } from './answer-header-name.ts'
import { toBase64 } from './base64.ts'
import type { EventForm } from './event-form.ts'
import { putOwn } from './own-member.ts'

/** An answer in the form that a REST API, an HTTP API 1.0 or a load balancer reads. */
export interface AnswerV1 {
  readonly statusCode: number
  /** Load balancers alone: `200 OK`. */
  readonly statusDescription?: string
  readonly headers?: Record<string, string>
  readonly multiValueHeaders?: Record<string, string[]>
  readonly body: string
  readonly isBase64Encoded: boolean
}

/** An answer in the form that an HTTP API 2.0 or a Function URL reads. */
export interface AnswerV2 {
  readonly statusCode: number
  readonly headers: Record<string, string>
  readonly cookies?: string[]
  readonly body: string
  readonly isBase64Encoded: boolean
}

/** A whole answer whose body is there: no stream. */
export interface WholeResponse extends GatewayResponse {
  readonly body: string | Uint8Array | undefined
}

/** A gateway's answer in the form that the sender of an event reads. */
export function eventAnswer(form: EventForm, response: WholeResponse): AnswerV1 | AnswerV2 {
  const { statusCode } = response
  const { body, isBase64Encoded } = answerBody(response)
  const { headers: all } = response
  switch (form) {
    case 'rest':
    case 'http-1.0': {
      const { headers, multiValueHeaders } = bothMaps(all)
      return multiValueHeaders === undefined
        ? { statusCode, body, isBase64Encoded, headers }
        : { statusCode, body, isBase64Encoded, headers, multiValueHeaders }
    }
    case 'alb-multi-value':
      return {
        statusCode,
        body,
        isBase64Encoded,
        statusDescription: description(statusCode),
        multiValueHeaders: lists(all),
      }
    case 'alb':
      return { statusCode, body, isBase64Encoded, statusDescription: description(statusCode), headers: singles(all) }
    case 'http-2.0':
    case 'function-url': {
      const { headers, cookies } = withCookies(all)
      return cookies === undefined
        ? { statusCode, body, isBase64Encoded, headers }
        : { statusCode, body, isBase64Encoded, headers, cookies }
    }
  }
}

/** All but those that the service in front of the function writes itself. */
function sentNames(headers: HeaderMap): readonly string[] {
  return Object.keys(headers).filter((name) => !answerHeaderName(name).isLeftToTheFront)
}

/** One value stands in `headers`, several in `multiValueHeaders`: a name in both would be sent twice. */
function bothMaps(all: HeaderMap): { headers: Record<string, string>; multiValueHeaders?: Record<string, string[]> } {
  const headers: Record<string, string> = {}
  let multiValueHeaders: Record<string, string[]> | undefined
  for (const name of sentNames(all)) {
    const value = all[name]!
    if (typeof value === 'string') putOwn(headers, name, value)
    else putOwn((multiValueHeaders ??= {}), name, [...value])
  }
  return multiValueHeaders === undefined ? { headers } : { headers, multiValueHeaders }
}

function lists(all: HeaderMap): Record<string, string[]> {
  return Object.fromEntries(sentNames(all).map((name) => [name, [all[name]!].flat()]))
}

/**
 * A target group without multi-value headers reads one value per name. Values are joined, which every header but
 * `Set-Cookie` allows (RFC 9110 §5.3); cookies stand under names that differ in case alone.
 */
function singles(all: HeaderMap): Record<string, string> {
  const headers: Record<string, string> = {}
  for (const name of sentNames(all)) {
    const value = all[name]!
    if (typeof value === 'string') putOwn(headers, name, value)
    else if (answerHeaderName(name).lowerCase !== 'set-cookie') putOwn(headers, name, value.join(', '))
    else value.forEach((cookie, index) => (headers[inCase('set-cookie', index)] = cookie))
  }
  return headers
}

/** The same name in another case: the bits of `number` say which letters are capitals. */
function inCase(name: string, number: number): string {
  let letter = 0
  return name.replace(/[a-z]/g, (character) => ((number >> letter++) & 1 ? character.toUpperCase() : character))
}

function withCookies(all: HeaderMap): Pick<AnswerV2, 'headers' | 'cookies'> {
  const headers: Record<string, string> = {}
  let cookies: string[] | undefined
  for (const name of sentNames(all)) {
    const value = all[name]!
    if (answerHeaderName(name).lowerCase === 'set-cookie') cookies = [...(cookies ?? []), value].flat()
    else putOwn(headers, name, typeof value === 'string' ? value : value.join(', '))
  }
  return cookies === undefined || cookies.length === 0 ? { headers } : { headers, cookies }
}

/** Text stays text; bytes are text where they are UTF-8 of a type that says so, and base64 elsewhere. */
function answerBody({ body, headers }: WholeResponse): { body: string; isBase64Encoded: boolean } {
  if (typeof body !== 'object') return { body: body ?? '', isBase64Encoded: false }
  const text = isText(headers) ? utf8(body) : undefined
  return text === undefined
    ? { body: toBase64(body), isBase64Encoded: body.byteLength > 0 }
    : { body: text, isBase64Encoded: false }
}

function isText(headers: HeaderMap): boolean {
  if (headerValue(headers, 'content-encoding') !== undefined) return false
  const type = String(headerValue(headers, 'content-type') ?? '').toLowerCase()
  return type.startsWith('text/') || /^application\/(?:[^;]{0,100}[+])?(?:json|xml|javascript)\b/.test(type)
}

let decoder: InstanceType<typeof TextDecoder> | undefined

function utf8(bytes: Uint8Array): string | undefined {
  try {
    return (decoder ??= new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })).decode(bytes)
  } catch {
    return undefined
  }
}

/** What a load balancer asks for beside the code. The words are of no consequence (RFC 9112 §4). */
function description(statusCode: number): string {
  return `${statusCode} ${REASONS.get(statusCode) ?? 'Status'}`
}

const REASONS: ReadonlyMap<number, string> = new Map([
  [200, 'OK'],
  [201, 'Created'],
  [202, 'Accepted'],
  [204, 'No Content'],
  [301, 'Moved Permanently'],
  [302, 'Found'],
  [303, 'See Other'],
  [304, 'Not Modified'],
  [307, 'Temporary Redirect'],
  [308, 'Permanent Redirect'],
  [400, 'Bad Request'],
  [401, 'Unauthorized'],
  [403, 'Forbidden'],
  [404, 'Not Found'],
  [409, 'Conflict'],
  [413, 'Payload Too Large'],
  [415, 'Unsupported Media Type'],
  [429, 'Too Many Requests'],
  [500, 'Internal Server Error'],
  [502, 'Bad Gateway'],
  [503, 'Service Unavailable'],
  [504, 'Gateway Timeout'],
])
