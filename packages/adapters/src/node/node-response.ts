import {
  bodyLength,
  headerValue,
  isStream,
  withoutHeaders,
  type Exchange,
  type GatewayResponse,
  type HeaderMap,
  type MaybePromise,
} from '@gw/core'
import { addHeaders } from './app-head.ts'
import type { NodeResponse } from './node-message.ts'
import { isBodiless } from './response-chunk.ts'
import type { ResponseMethods } from './response-methods.ts'
import { dropBody, streamBody, type Sent } from './stream-body.ts'

/**
 * Sends an answer of the gateway: one `writeHead` and one `end`, or a stream chunk by chunk.
 * @param methods the response's methods, where the ones it has now must not be called
 * @param length `unknown` when trailers follow, which only a chunked answer can have
 * @throws what Node throws for a status, name or value that HTTP does not allow
 */
export function sendAnswer(
  response: NodeResponse,
  answer: GatewayResponse,
  methods: ResponseMethods = response as unknown as ResponseMethods,
  length: 'known' | 'unknown' = 'known',
): MaybePromise<Sent> {
  const { body, statusCode } = answer
  const bodiless = isBodiless(response.req.method, statusCode)
  const headers = bodiless || length === 'unknown' ? answer.headers : withLength(answer.headers, bodyLength(body))
  writeHead(response, statusCode, headers, methods)
  if (isStream(body) && !bodiless) return streamBody(response, statusCode, body, methods)
  dropBody(body)
  if (bodiless || isStream(body) || body === undefined || body.length === 0) methods.end()
  else if (response.stream === undefined) methods.end(body)
  else {
    // HTTP/2's `end(body)` calls the response's own `write`, which may be one that is replaced.
    methods.write(body)
    methods.end()
  }
  return { statusCode, bytes: bodiless ? 0 : bodyLength(body)! }
}

/** The answer to a fault of sending. The headers that come last are left out: they may be what cannot be sent. */
export function plainFault(exchange: Exchange, error: unknown): GatewayResponse {
  exchange.context.responseHeaders = undefined
  return exchange.fault(error, 'send')
}

/**
 * Sends a fault in place of an answer that HTTP does not allow (a line end in a header, a status of 1000), on which
 * `sendAnswer` threw before anything went out.
 */
export function sendInstead(
  response: NodeResponse,
  unsendable: GatewayResponse,
  fault: GatewayResponse,
  methods?: ResponseMethods,
): MaybePromise<Sent> {
  dropBody(unsendable.body)
  for (const name in unsendable.headers) response.removeHeader(name)
  return sendAnswer(response, fault, methods)
}

function writeHead(response: NodeResponse, statusCode: number, headers: HeaderMap, methods: ResponseMethods): void {
  // Node is fastest with headers that come with the head, where none were set before.
  if (response.stream === undefined && response.getHeaderNames().length === 0) {
    methods.writeHead(statusCode, headers)
    return
  }
  // HTTP/2 has no connection headers (RFC 9113 §8.2.2), and Node throws on them.
  addHeaders(response, response.stream === undefined ? headers : withoutHeaders(headers, CONNECTION))
  methods.writeHead(statusCode)
}

/** Headers with the true length of a whole body, and no other framing. */
function withLength(headers: HeaderMap, length: number | undefined): HeaderMap {
  if (length === undefined) return headers
  const declared = headerValue(headers, 'content-length')
  const framed = headerValue(headers, 'transfer-encoding') !== undefined
  if (declared === String(length) && !framed) return headers
  return {
    ...(framed || declared !== undefined ? withoutHeaders(headers, FRAMING) : headers),
    'Content-Length': String(length),
  }
}

const FRAMING: ReadonlySet<string> = new Set(['content-length', 'transfer-encoding'])
const CONNECTION: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'transfer-encoding',
  'upgrade',
])
