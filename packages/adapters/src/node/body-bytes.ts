import type { NodeMessage, NodeResponse } from './node-message.ts'
import { isBodiless } from './response-chunk.ts'

/** Bytes that a request's connection had written before its answer. */
export function bytesBefore(message: NodeMessage): number {
  return message.stream === undefined ? message.socket.bytesWritten : 0
}

/**
 * Bytes of body in an answer that the gateway did not touch: what `Content-Length` says, or for a chunked answer what
 * the connection counted since, less the head (the framing of the chunks is counted too). HTTP/2 does not count.
 */
export function bodyBytes(message: NodeMessage, response: NodeResponse, before: number): number {
  if (isBodiless(message.method, response.statusCode)) return 0
  const length = response.getHeader('content-length')
  if (length !== undefined) return Number(length)
  if (message.stream !== undefined) return 0
  const head = (response as { readonly _header?: string | null })._header?.length ?? 0
  return Math.max(0, message.socket.bytesWritten - before - head)
}
