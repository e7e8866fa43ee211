import {
  GatewayError,
  suggestion,
  type DefinitionItem,
  type Gateway,
  type Routes,
  type StageNameOf,
  type StageRouteKey,
  type Stages,
} from '@gw/core'
import type { AnyHandler } from './call-handler.ts'
import type { AnswerOf, EventByRoute, EventForm, PayloadFormatVersion, VariablesOf } from './lambda-event.ts'
import { LambdaHost } from './lambda-host.ts'
import type { LambdaGatewayOptions } from './lambda-options.ts'
import { wholeFunction, type LambdaFunction, type LambdaHandler } from './with-gateway.ts'

/**
 * A handler for each route of a gateway. Each gets the event of its own route.
 * @typeParam G the gateway: `typeof gateway`
 * @typeParam V the payload format of an HTTP API
 */
export type RouteHandlers<G, V extends PayloadFormatVersion = '2.0'> =
  G extends Gateway<infer S, infer P, infer R, infer X>
    ? HandlersOf<
        EventForm<X, V>,
        AnswerOf<X, V>,
        keyof S & string,
        VariablesOf<S[keyof S]>,
        S,
        P,
        R,
        StageRouteKey<S, keyof S & string>,
        IntegratedRouteKey<R>
      >
    : never

/**
 * The gateway is taken apart once, not once for each of its routes. Routes that a library integration answers need no
 * handler.
 */
type HandlersOf<
  F,
  Answer,
  N extends keyof S & string,
  Variables,
  S extends Stages,
  P extends DefinitionItem,
  R extends Routes,
  Own,
  Integrated,
> = [Integrated] extends [never]
  ? { readonly [K in keyof R & string]: LambdaHandler<EventByRoute<F, K, N, Variables, S, P, R, Own>, Answer> }
  : {
      readonly [K in Exclude<keyof R & string, Integrated>]: LambdaHandler<
        EventByRoute<F, K, N, Variables, S, P, R, Own>,
        Answer
      >
    } & {
      readonly [K in Integrated & keyof R & string]?: LambdaHandler<
        EventByRoute<F, K, N, Variables, S, P, R, Own>,
        Answer
      >
    }

type IntegratedRouteKey<R extends Routes> = {
  [K in keyof R & string]: [HasIntegration<R[K][number]>] extends [never] ? never : K
}[keyof R & string]

type HasIntegration<Item> = Item extends { readonly slot: 'integration' } ? true : never

/**
 * Puts a gateway before a function that serves several routes, with a handler for each.
 * @example export const handler = withRoutes(gateway, { 'GET /pets/{petId}': async (event) => ({ body: event.pathParameters.petId }) })
 * @throws {GatewayError} `UNKNOWN_REFERENCE` for a handler of a route that does not exist, `MISSING_OPTION` for a route
 * that nothing answers; and as `withGateway`
 */
export function withRoutes<G extends Gateway, V extends PayloadFormatVersion = '2.0'>(
  gateway: G,
  handlers: RouteHandlers<NoInfer<G>, V>,
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
