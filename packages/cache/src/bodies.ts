import { bodyLength, mergeHeaders, type GatewayRequest, type GatewayResponse } from '@gw/core'

/**
 * Whether a request brings a body. A body is not in the key, and an integration that reads it on a GET could be made to
 * leave one caller's answer for all ("fat GET").
 */
export function hasBody(request: GatewayRequest): boolean {
  const length = request.header('content-length')
  return (length !== undefined && length !== '0') || request.header('transfer-encoding') !== undefined
}

/** What a HEAD gets of an answer to GET: everything but the body (RFC 9110, section 9.3.2). */
export function bodylessAnswer(response: GatewayResponse): GatewayResponse {
  const { statusCode, headers, body } = response
  if (body === undefined) return response
  const length = { 'content-length': String(bodyLength(body) ?? 0) }
  return { statusCode, headers: mergeHeaders(headers, length), body: undefined }
}

/**
 * A body that nobody else can write to: bytes are copied, since a handler may use its buffer again. Short bodies of
 * plain ASCII become text, which has the same bytes: Node sends it together with the head in one write, where bytes would be a
 * second piece (measured: a write of two pieces costs 1.2 to 2 times one of one).
 */
export function ownBody(body: GatewayResponse['body']): GatewayResponse['body'] {
  if (!(body instanceof Uint8Array)) return body
  return asciiText(body) ?? new Uint8Array(body)
}

/** Together with a head it still fits the 16 KiB that Node writes without allocating. */
const LONGEST_TEXT = 8192

function asciiText(bytes: Uint8Array): string | undefined {
  if (bytes.byteLength > LONGEST_TEXT) return undefined
  for (let i = 0; i < bytes.byteLength; i++) if (!isPlain(bytes[i]!)) return undefined
  return decoder.decode(bytes)
}

const decoder = new TextDecoder()

/** Printable ASCII, tab, line feed and carriage return. */
function isPlain(byte: number): boolean {
  return byte < 32 ? byte === 9 || byte === 10 || byte === 13 : byte < 127
}
