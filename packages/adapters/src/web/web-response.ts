import { bodyLength, isHeaderName, isStream, type GatewayResponse, type HeaderMap, type ResponseBody } from '@gw/core'
import { gather, webStream, WebStreamBody } from './web-stream.ts'

/** Statuses whose answers have no body (Fetch Standard, "null body status"). */
const WITHOUT_BODY: ReadonlySet<number> = new Set([101, 103, 204, 205, 304])

/** What `Request` and `Response` take as a body. */
export type WebBody = ConstructorParameters<typeof Response>[0]

/** Whether an answer has no body, whatever was meant as one. */
export function hasNoBody(statusCode: number, method: string): boolean {
  return method === 'HEAD' || WITHOUT_BODY.has(statusCode)
}

/** A web `Response` as gateways see it: its body is the stream that it was. */
export function gatewayResponse(response: Response): GatewayResponse {
  const body = response.body
  return {
    statusCode: response.status,
    headers: headersOf(response.headers),
    body: body ? new WebStreamBody(body as ReadableStream<Uint8Array>) : undefined,
  }
}

/**
 * A web `Response` whose body is there already, where that can be seen: `@hono/node-server` keeps what an app answered
 * as it was given until someone asks for its headers or its stream. The stream takes it 60 µs to make and us as long to
 * read. Headers are copied, as `Response` itself would: the app may use its record again.
 */
export function readyResponse(response: Response): GatewayResponse | undefined {
  const given = givenTo(response)
  // What is no final answer (101) belongs to a connection and leaves as it came.
  if (given === undefined || response.status < 200) return undefined
  const headers = isRecord(given.headers) ? { ...given.headers } : headersOf(response.headers)
  return isEventStream(headers) ? undefined : { statusCode: response.status, headers, body: given.body ?? undefined }
}

/** What a `Response` was made of. */
interface Given {
  readonly body: string | Uint8Array | null
  readonly headers: unknown
}

/** Its private member is a list of status, body and headers. What looks different one day is read as a stream again. */
function givenTo(response: Response): Given | undefined {
  for (const symbol of Object.getOwnPropertySymbols(response)) {
    if (symbol.description !== 'cache') continue
    const given: unknown = Reflect.get(response, symbol)
    if (!Array.isArray(given) || given.length !== 3 || given[0] !== response.status) return undefined
    const [, body, headers] = given as readonly unknown[]
    return typeof body === 'string' || body instanceof Uint8Array || body === null ? { body, headers } : undefined
  }
  return undefined
}

/** Headers as a record of texts that names the type, in lower case; anything else is for `Headers` to make sense of. */
function isRecord(headers: unknown): headers is Record<string, string> {
  if (typeof headers !== 'object' || headers === null || Object.getPrototypeOf(headers) !== Object.prototype)
    return false
  for (const name in headers) {
    const value: unknown = headers[name as keyof typeof headers]
    if (typeof value !== 'string' || !LOWER_CASE_NAME.test(name) || !FIELD_VALUE.test(value)) return false
  }
  return 'content-type' in headers
}

/** The answer with its body read, for policies that want to see all of it; a stream of events, and what is larger, stays one. */
export async function captured(response: GatewayResponse, maxBytes: number): Promise<GatewayResponse> {
  const { body, headers } = response
  if (!isStream(body) || isEventStream(headers)) return response
  const gathered = await gather(webStream(body), maxBytes)
  return { ...response, body: gathered.whole ? gathered.bytes : new WebStreamBody(gathered.stream) }
}

/**
 * A gateway's answer as a web `Response`.
 * @param app the app's own answer, if it is one that was walked back: its reason phrase stays with its status
 */
export function webResponse(response: GatewayResponse, method: string, app?: Response): Response {
  const { statusCode, body } = response
  if (typeof body === 'string' && isPlain(response, method)) {
    // No `Headers` is made of our own: `@hono/node-server` writes such an answer as it is, and others make their own.
    return new Response(body, { status: statusCode, headers: response.headers as Record<string, string> })
  }
  const headers = webHeaders(response.headers)
  const noBody = hasNoBody(statusCode, method)
  if (!noBody) correctLength(headers, body)
  const statusText = app?.status === statusCode ? app.statusText : ''
  return new Response(noBody ? null : webBody(body, headers), { status: statusCode, statusText, headers })
}

/**
 * The app's own answer with the headers that it leaves with, where nothing else has changed: it may be of a kind that
 * cannot be built anew.
 * @returns `undefined` where its headers cannot be changed
 */
export function withHeaders(app: Response, headers: HeaderMap): Response | undefined {
  const wanted = webHeaders(headers)
  try {
    for (const name of [...app.headers.keys()]) if (!wanted.has(name)) app.headers.delete(name)
    for (const [name, value] of wanted) {
      if (name !== 'set-cookie' && app.headers.get(name) !== value) app.headers.set(name, value)
    }
    setCookies(app.headers, wanted.getSetCookie())
    return app
  } catch {
    // Answers of `fetch` and the like are immutable.
    return undefined
  }
}

function setCookies(headers: Headers, cookies: readonly string[]): void {
  const present = headers.getSetCookie()
  if (present.length === cookies.length && present.every((cookie, index) => cookie === cookies[index])) return
  headers.delete('set-cookie')
  for (const cookie of cookies) headers.append('set-cookie', cookie)
}

function webHeaders(headers: HeaderMap): Headers {
  const result = new Headers()
  for (const name in headers) {
    const value = headers[name]!
    if (typeof value === 'string') result.set(name, value)
    else for (const single of value) result.append(name, single)
  }
  return result
}

/**
 * Whether a text's headers can be handed over as they are: a type, one value each that HTTP allows, and no length, which
 * the platform counts. Anything else is checked and corrected by `Headers`.
 */
function isPlain({ statusCode, headers }: GatewayResponse, method: string): boolean {
  let hasType = false
  for (const name in headers) {
    const value = headers[name]!
    if (typeof value !== 'string' || !isHeaderName(name) || !FIELD_VALUE.test(value)) return false
    if (name.length === 14 && name.toLowerCase() === 'content-length') return false
    if (name.length === 12 && name.toLowerCase() === 'content-type') hasType = true
  }
  return hasType && !hasNoBody(statusCode, method)
}

const LOWER_CASE_NAME = /^[a-z\d-]+$/
/** Printable ASCII with blanks and tabs inside (RFC 9110 §5.5); bytes beyond it take the slower way. */
const FIELD_VALUE = /^(?:[!-~](?:[\t -~]*[!-~])?)?$/

/** A policy may have changed the body after the app had counted it. */
function correctLength(headers: Headers, body: ResponseBody): void {
  const length = bodyLength(body)
  if (length !== undefined && headers.has('content-length')) headers.set('content-length', String(length))
}

/** A text without a type stays without one: `Response` would call it `text/plain`. */
function webBody(body: ResponseBody, headers: Headers): WebBody {
  if (body === undefined) return null
  if (isStream(body)) return webStream(body)
  if (typeof body === 'string') return headers.has('content-type') ? body : new TextEncoder().encode(body)
  return body as Uint8Array<ArrayBuffer>
}

function headersOf(headers: Headers): HeaderMap {
  const result: Record<string, string | readonly string[]> = {}
  headers.forEach((value, name) => {
    if (name !== 'set-cookie') result[name] = value
  })
  const cookies = headers.getSetCookie()
  if (cookies.length > 0) result['set-cookie'] = cookies.length === 1 ? cookies[0]! : cookies
  return result
}

function isEventStream(headers: HeaderMap): boolean {
  return String(headers['content-type'] ?? '').startsWith('text/event-stream')
}
