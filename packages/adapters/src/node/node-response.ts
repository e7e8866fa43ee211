import {
  bodyLength,
  dropBody,
  headerValue,
  isStream,
  withoutHeaders,
  type Exchange,
  type GatewayResponse,
  type HeaderMap,
  type MaybePromise,
  type ResponseBody,
} from '@gw/core'
import { addHeaders, changeHead, withoutConnection, type SetHead } from './app-head.ts'
import type { NodeResponse } from './node-message.ts'
import { isBodiless } from './response-chunk.ts'
import { endsNatively, type ResponseMethods } from './response-methods.ts'
import { streamBody, type Sent } from './stream-body.ts'

/** How an answer that was held back is sent. */
interface SendChoices {
  /** `unknown` when trailers follow, which only a chunked answer can have. Default: `known`. */
  readonly length?: 'known' | 'unknown'
  /** Given where the app has set a head. */
  readonly set?: SetHead
}

/**
 * Sends an answer of the gateway: one `writeHead` and one `end`, or a stream chunk by chunk.
 * @param methods the response's methods, where the ones it has now must not be called
 * @throws what Node throws for a status, name or value that HTTP does not allow
 */
export function sendAnswer(
  response: NodeResponse,
  answer: GatewayResponse,
  methods: ResponseMethods = response as unknown as ResponseMethods,
  { length = 'known', set }: SendChoices = {},
): MaybePromise<Sent> {
  const { body, statusCode } = answer
  const bodiless = isBodiless(response.req.method, statusCode)
  const bytes = byteLength(body)
  const headers = bodiless || length === 'unknown' ? answer.headers : withLength(answer.headers, bytes)
  if (set === undefined) writeHead(response, statusCode, headers, methods)
  else {
    changeHead(response, { statusCode, headers }, set)
    methods.writeHead(statusCode)
  }
  if (isStream(body)) {
    if (!bodiless) return streamBody(response, statusCode, body, methods)
    dropBody(body)
  }
  if (bodiless || isStream(body) || body === undefined || body.length === 0) methods.end()
  else endWith(response, body, bytes!, methods)
  return { statusCode, bytes: bodiless ? 0 : bytes! }
}

function endWith(response: NodeResponse, body: string | Uint8Array, bytes: number, methods: ResponseMethods): void {
  if (response.stream !== undefined) {
    // HTTP/2's `end(body)` calls the response's own `write`, which may be one that is replaced.
    methods.write(body)
    methods.end()
    return
  }
  const text = typeof body === 'string' ? asciiText(body, bytes) : shortText(body, bytes, methods)
  if (text !== undefined) methods.end(text, 'latin1')
  else methods.end(typeof body === 'string' ? Buffer.from(body) : body)
}

/** ASCII is the same in both encodings. As UTF-8 the head's own bytes beyond ASCII would be encoded with the body. */
function asciiText(body: string, bytes: number): string | undefined {
  return body.length === bytes ? body : undefined
}

/** Latin-1 is bytes as characters: a short body goes out in one piece with the head, and two pieces cost more. */
function shortText(body: Uint8Array, bytes: number, methods: ResponseMethods): string | undefined {
  if (bytes > SHORT_BODY || !endsNatively(methods)) return undefined
  return Buffer.from(body.buffer, body.byteOffset, bytes).toString('latin1')
}

/** A body's length in bytes; `undefined` for a stream. Node counts a text without encoding it. */
function byteLength(body: ResponseBody): number | undefined {
  return typeof body === 'string' ? Buffer.byteLength(body) : bodyLength(body)
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
  addHeaders(response, response.stream === undefined ? headers : withoutConnection(headers))
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

/** Bytes of a body that are cheaper copied than written apart. */
const SHORT_BODY = 2048
