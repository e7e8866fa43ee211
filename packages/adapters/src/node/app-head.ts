import { headerValue, joinsValues, withoutHeaders, type HeaderMap, type ResponseHead } from '@gw/core'
import type { NodeResponse } from './node-message.ts'

type HeaderValue = string | readonly string[]

/** Headers of a response by lower-case name, as they stood before the app set its own. */
export type HeadersBefore = ReadonlyMap<string, HeaderValue>

/** Notes what stands on a response now. */
export function headersBefore(response: NodeResponse): HeadersBefore {
  return new Map(response.getHeaderNames().map((name) => [name, valueOf(response, name)]))
}

/**
 * Status and headers as the app set them. What stood there before is not the app's and stays out: middleware in front of
 * the gateway sets it on every answer anew, and a remembered answer must not carry one request's `X-Request-Id`.
 */
export function appHead(response: NodeResponse, before: HeadersBefore): ResponseHead {
  const headers: Record<string, HeaderValue> = {}
  for (const name of rawNames(response)) {
    const value = ownPart(name.toLowerCase(), valueOf(response, name), before)
    if (value !== undefined) headers[name] = value
  }
  return { statusCode: response.statusCode, headers }
}

/** Takes off whatever the app set: what stood there before stands there again. */
export function resetHead(response: NodeResponse, statusCode: number, before: HeadersBefore): void {
  // A reason phrase belongs to its status; another status has its own.
  if (response.statusCode !== statusCode && response.stream === undefined) response.statusMessage = ''
  response.statusCode = statusCode
  for (const name of response.getHeaderNames()) response.removeHeader(name)
  for (const [name, value] of before) response.setHeader(name, value)
}

/** What an app has set, and what stood there before. */
export interface SetHead {
  readonly head: ResponseHead
  readonly before: HeadersBefore
}

/**
 * Makes a head that an app has set say what the answer says. Mostly they are the same but for what the gateway adds, so
 * only what differs is touched: Node checks every header that is set, and looks each up by its lowered name.
 */
export function changeHead(response: NodeResponse, answer: ResponseHead, { head, before }: SetHead): void {
  if (response.stream !== undefined || before.has('vary') || before.has('set-cookie')) {
    resetHead(response, answer.statusCode, before)
    return addHeaders(response, response.stream === undefined ? answer.headers : withoutConnection(answer.headers))
  }
  if (response.statusCode !== answer.statusCode) {
    response.statusMessage = ''
    response.statusCode = answer.statusCode
  }
  for (const name in head.headers) if (!hasHeader(answer.headers, name)) response.removeHeader(name)
  for (const [name, value] of before) {
    if (!hasHeader(answer.headers, name) && response.getHeader(name) !== value) response.setHeader(name, value)
  }
  for (const name in answer.headers) {
    const value = answer.headers[name]!
    if (head.headers[name] !== value) response.setHeader(name, value)
  }
}

function hasHeader(headers: HeaderMap, name: string): boolean {
  return Object.hasOwn(headers, name) || headerValue(headers, name.toLowerCase()) !== undefined
}

/** Sets headers. `Set-Cookie` and `Vary` join what is there: replacing them would drop what another part said. */
export function addHeaders(response: NodeResponse, headers: HeaderMap): void {
  for (const name in headers) {
    const value = headers[name]!
    const joins = joinsValues(name) && response.hasHeader(name)
    response.setHeader(name, joins ? joined(name.toLowerCase(), valueOf(response, name), value) : value)
  }
}

/** What the app added to or set over a header that stood there before; `undefined` when it left it alone. */
function ownPart(lowerCaseName: string, value: HeaderValue, before: HeadersBefore): HeaderValue | undefined {
  const present = before.get(lowerCaseName)
  if (present === undefined) return value
  if (lowerCaseName !== 'set-cookie') return String(present) === String(value) ? undefined : value
  const earlier = new Set([present].flat())
  const own = [value].flat().filter((cookie) => !earlier.has(cookie))
  return own.length === 0 ? undefined : own
}

function joined(lowerCaseName: string, present: HeaderValue, added: HeaderValue): HeaderValue {
  if (lowerCaseName === 'set-cookie') return [present, added].flat()
  const tokens = [present, added].flat().flatMap((value) => value.split(',').map((token) => token.trim()))
  return [...new Map(tokens.map((token) => [token.toLowerCase(), token])).values()].join(', ')
}

/** A copy: Node appends to a list in place. */
function valueOf(response: NodeResponse, name: string): HeaderValue {
  const value = response.getHeader(name)
  return Array.isArray(value) ? value.map(String) : String(value)
}

/** Names in the case they were set in. HTTP/2 knows lower case alone, and Node's types do not know this method. */
function rawNames(response: NodeResponse): readonly string[] {
  const { getRawHeaderNames } = response as { getRawHeaderNames?: () => string[] }
  return getRawHeaderNames === undefined ? response.getHeaderNames() : getRawHeaderNames.call(response)
}

/** HTTP/2 has no connection headers (RFC 9113 §8.2.2), and Node throws on them. */
export function withoutConnection(headers: HeaderMap): HeaderMap {
  return withoutHeaders(headers, CONNECTION)
}

const CONNECTION: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'transfer-encoding',
  'upgrade',
])
