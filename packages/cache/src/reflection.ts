import type { Context, GatewayResponse } from '@gw/core'

/** Shorter values occur in any text. */
const SHORTEST_VALUE = 6

/** A request with more headers to look for is held to be repeated: looking costs headers times body. */
const MOST_HEADERS = 64

/** Response headers that repeat a request's words without having been shaped by them. */
const UNSHAPED: ReadonlySet<string> = new Set([
  'content-type',
  'content-language',
  'content-encoding',
  'content-length',
  'etag',
  'last-modified',
  'date',
  'server',
  'vary',
  'cache-control',
  'connection',
])

/** Values that every client sends, and that many bodies hold for reasons of their own. */
const COMMON_VALUES: ReadonlySet<string> = new Set([
  'application/json',
  'application/xml',
  'text/html',
  'text/plain',
  'document',
  'navigate',
  'no-cors',
  'same-origin',
  'same-site',
  'cross-site',
  'script',
  'iframe',
  'keep-alive',
  'no-cache',
  'no-store',
  'max-age=0',
  'trailers',
])

/**
 * The request header whose value an answer repeats although the key does not know it, if there is one. Such an answer
 * was shaped by one caller and must not reach another (web cache poisoning by an unkeyed header). A net, not a proof:
 * an answer that was shaped without repeating the value passes; `unkeyed: 'remove'` leaves nothing to be shaped by.
 * @param isKeyed whether the key or the entry's variant tells the values of a header apart
 */
export function reflectedHeader(
  { request }: Context,
  response: GatewayResponse,
  isKeyed: (lowerCaseName: string) => boolean,
): string | undefined {
  let haystack: string | undefined
  let looked = 0
  for (const [name, value] of request.headerLines()) {
    if (value.length < SHORTEST_VALUE || COMMON_VALUES.has(value)) continue
    const lowerCaseName = name.toLowerCase()
    if (isKeyed(lowerCaseName)) continue
    if (++looked > MOST_HEADERS) return lowerCaseName
    haystack ??= searchedText(response)
    if (haystack.includes(value)) return lowerCaseName
  }
  return undefined
}

function searchedText({ headers, body }: GatewayResponse): string {
  let text = ''
  for (const name in headers) if (!UNSHAPED.has(name.toLowerCase())) text += `${String(headers[name])}\n`
  if (typeof body === 'string') return text + body
  return body instanceof Uint8Array ? text + decoder.decode(body) : text
}

const decoder = new TextDecoder()
