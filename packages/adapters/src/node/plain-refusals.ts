import type { NodeResponse } from './node-message.ts'

/**
 * Answers a request whose target is none (see `parseRequestTarget`): it names no path that a route could match. AWS's
 * front door answers it before any API is known, so no policy sees it.
 */
export function refuseTarget(response: NodeResponse): void {
  refuse(response, 400, 'Bad Request')
}

/** Answers a request that comes after the gateway was closed: nobody is there to decide on it, so it does not pass. */
export function refuseClosed(response: NodeResponse): void {
  refuse(response, 503, 'Service Unavailable')
}

function refuse(response: NodeResponse, statusCode: number, message: string): void {
  response.statusCode = statusCode
  response.setHeader('Content-Type', 'application/json')
  if (response.stream === undefined) response.setHeader('Connection', 'close')
  response.end(`{"message":"${message}"}`)
}
