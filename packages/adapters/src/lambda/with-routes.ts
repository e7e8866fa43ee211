import { GatewayError, suggestion, type Gateway, type RouteKeyOf, type StageNameOf } from '@gw/core'
import type { AnyHandler } from './call-handler.ts'
import type { LambdaAnswerOf, LambdaEvent, PayloadFormatVersion } from './lambda-event.ts'
import { LambdaHost } from './lambda-host.ts'
import type { LambdaGatewayOptions } from './lambda-options.ts'
import { wholeFunction, type LambdaFunction, type LambdaHandler } from './with-gateway.ts'

/**
 * A handler for each route of a gateway. Each gets the event of its own route.
 * @typeParam G the gateway: `typeof gateway`
 * @typeParam V the payload format of an HTTP API
 */
export type RouteHandlers<G, V extends PayloadFormatVersion = '2.0'> = {
  readonly [K in OwnRouteKey<G>]: RouteHandler<G, K, V>
} & { readonly [K in IntegratedRouteKey<G>]?: RouteHandler<G, K, V> }

type RouteHandler<G, K extends RouteKeyOf<G>, V extends PayloadFormatVersion> = LambdaHandler<
  LambdaEvent<G, K, StageNameOf<G>, V>,
  LambdaAnswerOf<G, V>
>

/** Routes that a library integration answers need no handler. */
type IntegratedRouteKey<G> =
  G extends Gateway<infer _S, infer _P, infer R>
    ? { [K in keyof R & string]: Extract<R[K][number], { slot: 'integration' }> extends never ? never : K }[keyof R &
        string]
    : never

type OwnRouteKey<G> = Exclude<RouteKeyOf<G>, IntegratedRouteKey<G>>

/**
 * Puts a gateway before a function that serves several routes, with a handler for each.
 * @example export const handler = withRoutes(gateway, { 'GET /pets/{petId}': async (event) => ({ body: event.pathParameters.petId }) })
 * @throws {GatewayError} `UNKNOWN_REFERENCE` for a handler of a route that does not exist, `MISSING_OPTION` for a route
 * that nothing answers; and as `withGateway`
 */
export function withRoutes<G extends Gateway, V extends PayloadFormatVersion = '2.0'>(
  gateway: G,
  handlers: RouteHandlers<G, V>,
  options: LambdaGatewayOptions<StageNameOf<G>, V> = {},
): LambdaFunction {
  const host = new LambdaHost('withRoutes', gateway, options)
  const byRoute = checkHandlers(gateway, handlers as Readonly<Record<string, AnyHandler>>)
  return wholeFunction(host, (routeKey) => {
    const handler = byRoute.get(routeKey ?? '$default') ?? byRoute.get('$default')
    if (handler !== undefined) return handler
    throw new GatewayError(
      'UNSUPPORTED_EVENT',
      'What is no request of a route goes to the handler of $default, and there is none',
    )
  })
}

function checkHandlers(
  gateway: Gateway,
  handlers: Readonly<Record<string, AnyHandler>>,
): ReadonlyMap<string, AnyHandler> {
  const routes = gateway.describe().routes
  const known = new Set(routes.map((route) => route.routeKey))
  for (const routeKey of Object.keys(handlers)) {
    if (known.has(routeKey)) continue
    const meant = suggestion(routeKey, known)
    const hint = meant === undefined ? '' : ` (did you mean "${meant}"?)`
    throw new GatewayError('UNKNOWN_REFERENCE', `withRoutes has a handler for "${routeKey}", which is no route${hint}`)
  }
  const integrated = new Set(
    routes.filter((route) => route.chain.some((link) => link.slot === 'integration')).map((route) => route.routeKey),
  )
  for (const routeKey of known) {
    if (typeof handlers[routeKey] === 'function' || integrated.has(routeKey)) continue
    throw new GatewayError('MISSING_OPTION', `withRoutes needs a handler for "${routeKey}"`)
  }
  return new Map(Object.entries(handlers))
}
