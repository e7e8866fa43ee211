import type { IncomingMessage } from 'node:http'
import type { Http2ServerRequest } from 'node:http2'
import { GatewayError, type Context, type ContextOf, type Gateway, type RouteKeyOf } from '@gw/core'
import { carriedBy } from './carried-exchange.ts'

/**
 * The context of a request that passed a gateway: stage, route, path parameters, who is calling.
 * @param gateway the gateway it passed; several may stand in a row
 * @param routeKey the route that the handler serves; the context then has that route's own path parameters and claims
 * @throws {GatewayError} `UNKNOWN_REFERENCE` when the request did not pass this gateway, or took another route
 * @example const { petId } = gatewayContext(gateway, req, 'GET /pets/{petId}').pathParameters
 */
export function gatewayContext<G extends Gateway, const K extends RouteKeyOf<G> = RouteKeyOf<G>>(
  gateway: G,
  request: IncomingMessage | Http2ServerRequest,
  routeKey?: K,
): ContextOf<G, K> {
  const context = contextOf(gateway, request)
  if (context === undefined) throw new GatewayError('UNKNOWN_REFERENCE', 'The request did not pass this gateway')
  if (routeKey !== undefined && context.routeKey !== routeKey) {
    const taken = context.routeKey === undefined ? 'no route' : `the route "${context.routeKey}"`
    throw new GatewayError('UNKNOWN_REFERENCE', `The request took ${taken}, not "${routeKey}"`)
  }
  return context as unknown as ContextOf<G, K>
}

function contextOf(gateway: Gateway, request: object): Context | undefined {
  for (let carried = carriedBy(request); carried !== undefined; carried = carried.previous) {
    if (carried.gateway === gateway) return carried.exchange.context
  }
  return undefined
}
