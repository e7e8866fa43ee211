import type { Context, ContextOf, GatewayFront, MaybePromise, StageNameOf } from '@gw/core'
import { appRequest } from './web/app-request.ts'
import { onAborted } from './web/on-aborted.ts'
import { webExchange } from './web/web-exchange.ts'
import { checkWebHost, type WebHostOptions } from './web/web-host-options.ts'
import { WebRequest } from './web/web-request.ts'

/** A fetch handler: a worker's `fetch`, `app.fetch` of Hono and its like, a function of your own. */
export type FetchHandler<Rest extends readonly unknown[] = readonly []> = (
  request: Request,
  ...rest: Rest
) => MaybePromise<Response>

/** Options of `fetchGateway`. */
export interface FetchGatewayOptions<
  StageName extends string = string,
  Rest extends readonly unknown[] = readonly [],
> extends WebHostOptions<StageName> {
  /**
   * The address a request came from. A `Request` does not say it, and headers can be forged: name the one that your
   * platform sets, such as `(request) => request.headers.get('cf-connecting-ip')` on Cloudflare. Default: empty, so that
   * limits by address count all callers as one.
   */
  readonly sourceIp?: (request: Request, ...rest: Rest) => string | null | undefined
}

const contexts = new WeakMap<Request, Context>()

/**
 * Puts a gateway around a fetch handler. Further arguments (a worker's `env` and `ctx`) are handed on.
 * @param gateway made by `createGateway`, or several behind domain names (`createDomains`)
 * @example export default { fetch: fetchGateway(gateway, app.fetch) }
 * @throws {GatewayError} `UNKNOWN_OPTION` and its like, `STAGE_NOT_CHOSEN`, `UNKNOWN_STAGE`: at once, not per request
 */
export function fetchGateway<G extends GatewayFront, Rest extends readonly unknown[] = readonly []>(
  gateway: G,
  handler: FetchHandler<Rest>,
  options: FetchGatewayOptions<StageNameOf<G>, Rest> = {},
): (request: Request, ...rest: Rest) => Promise<Response> {
  const { basePath, bufferLimit, choices } = checkWebHost('fetchGateway', gateway, options)
  return async (request, ...rest) => {
    const gatewayRequest = new WebRequest(request, options.sourceIp?.(request, ...rest) ?? '', basePath)
    const invoke = (context: Context): MaybePromise<Response> => {
      const forApp = appRequest(request, context, gatewayRequest, basePath)
      if (context.routeKey !== undefined) contexts.set(forApp, context)
      return handler(forApp, ...rest)
    }
    const exchange = gateway.exchange(gatewayRequest, choices)
    const onAbort = (left: (reason: unknown) => void): (() => void) => onAborted(request.signal, left)
    return webExchange(exchange, { method: request.method, bufferLimit, canRunAgain: true, invoke, onAbort })
  }
}

/**
 * What the gateway knows of a request, in the handler that it guards: who calls, the route, its parameters.
 * @param gateway the gateway that the handler stands behind; it decides the type
 * @returns `undefined` for a request that came another way, or that matched no route
 */
export function gatewayContext<G>(gateway: G, request: Request): ContextOf<G> | undefined {
  void gateway
  return contexts.get(request) as ContextOf<G> | undefined
}
