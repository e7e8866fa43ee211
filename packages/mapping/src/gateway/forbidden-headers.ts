import type { GatewayResponse } from '@gw/core'
import { isForbiddenRequestHeader } from '../integration/request-headers.ts'
import type { MappingOptions } from './mapping-options.ts'

const HEADER = 'integration.request.header.'

/**
 * What every call is answered where the mapping sets a header that API Gateway keeps for itself; undefined where it sets
 * none. It is none of the gateway responses: its body has a space, and nothing customises it (measured).
 */
export function forbiddenHeaderAnswer({
  type = 'HTTP',
  requestParameters = {},
}: MappingOptions): GatewayResponse | undefined {
  const names = Object.keys(requestParameters).flatMap((key) =>
    key.startsWith(HEADER) ? [key.slice(HEADER.length)] : [],
  )
  return names.some((name) => isForbiddenRequestHeader(name, type)) ? ANSWER : undefined
}

const ANSWER: GatewayResponse = Object.freeze({
  statusCode: 500,
  headers: Object.freeze({ 'Content-Type': 'application/json', 'x-amzn-ErrorType': 'InternalServerErrorException' }),
  body: '{"message": "Internal server error"}',
})
