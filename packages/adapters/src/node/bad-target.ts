import type { NodeResponse } from './node-message.ts'

/**
 * Answers a request whose target is none (see `parseRequestTarget`): it names no path that a route could match. AWS's
 * front door answers it before any API is known, so no policy sees it.
 */
export function refuseTarget(response: NodeResponse): void {
  response.statusCode = 400
  response.setHeader('Content-Type', 'application/json')
  if (response.stream === undefined) response.setHeader('Connection', 'close')
  response.end('{"message":"Bad Request"}')
}
