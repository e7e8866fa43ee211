import { isGatewayError } from '@gw/core'
import type { NodeResponse } from './node-message.ts'

/**
 * Answers a request whose target is none (see `parseRequestTarget`): it names no path that a route could match. AWS's
 * front door answers it before any API is known, so no policy sees it.
 */
export function refuseTarget(response: NodeResponse): void {
  refuse(response, 400, 'Bad Request')
}

/**
 * Hands a request to a gateway. After the gateway was closed nobody is there to decide on it, so it does not pass: it is
 * answered with 503, and nothing is returned.
 */
export function unlessClosed<T>(response: NodeResponse, take: () => T): T | undefined {
  try {
    return take()
  } catch (error) {
    if (!isGatewayError(error) || error.code !== 'CLOSED') throw error
    refuse(response, 503, 'Service Unavailable')
    return undefined
  }
}

function refuse(response: NodeResponse, statusCode: number, message: string): void {
  response.statusCode = statusCode
  response.setHeader('Content-Type', 'application/json')
  if (response.stream === undefined) response.setHeader('Connection', 'close')
  response.end(`{"message":"${message}"}`)
}
