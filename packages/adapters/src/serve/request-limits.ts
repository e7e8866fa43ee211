import type { IncomingMessage, ServerResponse } from 'node:http'

/** Bounds of what a client may send, whoever reads it. */
export interface RequestLimits {
  readonly maxHeaderLines: number
  readonly maxBodyBytes: number
}

/**
 * Refuses a request that is over its bounds: 431 for too many header lines, 413 for a body that says so or turns out so.
 * @returns whether the request may go on
 */
export function withinLimits(request: IncomingMessage, response: ServerResponse, limits: RequestLimits): boolean {
  if (request.rawHeaders.length / 2 > limits.maxHeaderLines)
    return refuse(response, 431, 'Request Header Fields Too Large')
  const declared = Number(request.headers['content-length'] ?? 0)
  if (declared > limits.maxBodyBytes) return refuse(response, 413, 'Request Entity Too Large')
  if (request.headers['transfer-encoding'] !== undefined) countBody(request, response, limits.maxBodyBytes)
  return true
}

/** A body of unknown length is counted as it is read; past the bound the connection ends, since no answer would be read. */
function countBody(request: IncomingMessage, response: ServerResponse, maxBodyBytes: number): void {
  let bytes = 0
  const push = request.push.bind(request)
  request.push = (chunk: unknown, encoding?: BufferEncoding) => {
    bytes += chunk instanceof Uint8Array ? chunk.byteLength : 0
    if (bytes <= maxBodyBytes) return push(chunk, encoding)
    if (response.headersSent) request.destroy()
    else refuse(response, 413, 'Request Entity Too Large')
    return false
  }
}

function refuse(response: ServerResponse, status: number, message: string): false {
  response.writeHead(status, { 'content-type': 'application/json', connection: 'close' })
  response.end(JSON.stringify({ message }))
  return false
}
