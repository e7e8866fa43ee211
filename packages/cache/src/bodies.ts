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

/** A body that nobody else can write to: bytes are copied, since a handler may use its buffer again. */
export function ownBody(body: GatewayResponse['body']): GatewayResponse['body'] {
  return body instanceof Uint8Array ? new Uint8Array(body) : body
}
