import type { Context, ContextOf, Gateway, StageNameOf } from '@gw/core'
import type { Context as HonoContext, MiddlewareHandler } from 'hono'
import { appRequest } from './web/app-request.ts'
import { onAborted } from './web/on-aborted.ts'
import { webExchange } from './web/web-exchange.ts'
import { checkWebHost, type WebHostOptions } from './web/web-host-options.ts'
import { WebRequest } from './web/web-request.ts'

/** Options of `honoGateway`. */
export interface HonoGatewayOptions<StageName extends string = string> extends WebHostOptions<StageName> {
  /**
   * The address a request came from. Default: the other end of the connection on Node (`@hono/node-server`), and empty
   * elsewhere, so that limits by address count all callers as one: name the header that your platform sets.
   */
  readonly sourceIp?: (c: HonoContext) => string | null | undefined
}

/**
 * The variable that the middleware sets: what the gateway knows of the request, by route and stage. With
 * `unmatched: 'next'` it is missing on requests that matched no route.
 * @typeParam G the gateway: `typeof gateway`
 * @typeParam O the options
 */
export interface GatewayVariables<G, O = object> {
  gateway: O extends { readonly unmatched: 'next' } ? ContextOf<G> | undefined : ContextOf<G>
}

/**
 * Puts a gateway in front of a Hono app, or of a part of it. Handlers find what it found out in `c.get('gateway')`.
 * @example app.use(honoGateway(gateway))
 * @throws {GatewayError} `UNKNOWN_OPTION` and its like, `STAGE_NOT_CHOSEN`, `UNKNOWN_STAGE`: at once, not per request
 */
export function honoGateway<G extends Gateway, const O extends HonoGatewayOptions<StageNameOf<G>> = object>(
  gateway: G,
  options?: O,
): MiddlewareHandler<{ Variables: GatewayVariables<G, O> }> {
  const { sourceIp = nodeAddress, ...host }: HonoGatewayOptions = options ?? {}
  const { basePath, bufferLimit, choices } = checkWebHost('honoGateway', gateway, host)
  return async (c, next) => {
    const request = new WebRequest(c.req.raw, sourceIp(c) ?? '', basePath)
    const exchange = gateway.exchange(request, choices)
    const app = new AppRun(c, next, request, basePath)
    const response = await webExchange(exchange, {
      method: request.method,
      bufferLimit,
      canRunAgain: false,
      invoke: (context) => app.run(context),
      onAbort: (left) => onClientLeft(c, left),
      error: () => c.error,
    })
    if (app.failure !== undefined) throw app.failure.error
    // Asking for `c.res` where there is none would make one, and Hono would then build the answer a second time.
    if (app.answeredNothing || (c.finalized && response === c.res)) return
    // Hono merges headers of an answer that it replaces; what a policy removed has to stay removed.
    if (c.finalized) c.res = undefined
    c.res = response
  }
}

/** One run of what stands behind the middleware. */
class AppRun {
  /** What the app threw and Hono made no answer of: it stays the app's own, and goes on to whoever catches it. */
  failure: { readonly error: unknown } | undefined
  /** Whether no handler answered: Hono has its own words for that. */
  answeredNothing = false
  readonly #c: HonoContext
  readonly #next: () => Promise<void>
  readonly #request: WebRequest
  readonly #basePath: string

  constructor(c: HonoContext, next: () => Promise<void>, request: WebRequest, basePath: string) {
    this.#c = c
    this.#next = next
    this.#request = request
    this.#basePath = basePath
  }

  /** Errors that Hono catches have become the app's own answer by then: `c.error` tells. */
  async run(context: Context): Promise<Response> {
    const c = this.#c
    if (context.routeKey !== undefined) c.set('gateway', context)
    const forApp = appRequest(c.req.raw, context, this.#request, this.#basePath)
    if (forApp !== c.req.raw) c.req.raw = forApp
    try {
      await this.#next()
    } catch (error) {
      this.failure = { error }
      throw error
    }
    // Asking for `c.res` would make one.
    if (c.finalized) return c.res
    this.answeredNothing = true
    return new Response(null, { status: 500 })
  }
}

/** The peer's address, where `@hono/node-server` hands Node's own request over. */
function nodeAddress(c: HonoContext): string | undefined {
  const { incoming } = (c.env ?? {}) as { incoming?: { socket?: { remoteAddress?: string } } }
  return incoming?.socket?.remoteAddress?.replace(/^::ffff:(?=\d+\.)/, '')
}

/** On Node the connection tells: asking the request for its signal would make `@hono/node-server` build a whole `Request`. */
function onClientLeft(c: HonoContext, left: (reason: unknown) => void): () => void {
  const { outgoing } = (c.env ?? {}) as { outgoing?: Pick<NodeJS.EventEmitter, 'once' | 'off'> }
  if (outgoing === undefined) return onAborted(c.req.raw.signal, left)
  const listener = (): void => left(undefined)
  outgoing.once('close', listener)
  return () => outgoing.off('close', listener)
}
