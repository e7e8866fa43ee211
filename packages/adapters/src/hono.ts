import { isPromise, type Context, type ContextOf, type GatewayFront, type StageNameOf } from '@gw/core'
import type { Context as HonoContext, MiddlewareHandler } from 'hono'
import { appRequest } from './web/app-request.ts'
import { onAborted } from './web/on-aborted.ts'
import { webExchange, type WebApp } from './web/web-exchange.ts'
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
 * @param gateway made by `createGateway`, or several behind domain names (`createDomains`)
 * @example app.use(honoGateway(gateway))
 * @throws {GatewayError} `UNKNOWN_OPTION` and its like, `STAGE_NOT_CHOSEN`, `UNKNOWN_STAGE`: at once, not per request
 */
export function honoGateway<G extends GatewayFront, const O extends HonoGatewayOptions<StageNameOf<G>> = object>(
  gateway: G,
  options?: O,
): MiddlewareHandler<{ Variables: GatewayVariables<G, O> }> {
  const { sourceIp = nodeAddress, ...host }: HonoGatewayOptions = options ?? {}
  const { basePath, bufferLimit, choices } = checkWebHost('honoGateway', gateway, host)
  return (c, next) => {
    const request = new WebRequest(c.req.raw, sourceIp(c) ?? '', basePath, nodeHeaders(c))
    const app = new AppRun({ c, next, request, basePath, bufferLimit })
    const response = webExchange(gateway.exchange(request, choices), app)
    // What is answered at once needs no promise: Hono takes either, and its types know one.
    return (isPromise(response) ? response.then((later) => app.answer(later)) : app.answer(response)) as Promise<
      Response | undefined
    >
  }
}

/** What a run of an app is given. */
interface AppRunParts {
  readonly c: HonoContext
  readonly next: () => Promise<void>
  readonly request: WebRequest
  readonly basePath: string
  readonly bufferLimit: number
}

/** One run of what stands behind the middleware. */
class AppRun implements WebApp {
  readonly method: string
  readonly bufferLimit: number
  readonly canRunAgain = false
  readonly #parts: AppRunParts
  /** What the app threw and Hono made no answer of: it stays the app's own, and goes on to whoever catches it. */
  #failure: { readonly error: unknown } | undefined
  /** Whether no handler answered: Hono has its own words for that. */
  #answeredNothing = false

  constructor(parts: AppRunParts) {
    this.method = parts.request.method
    this.bufferLimit = parts.bufferLimit
    this.#parts = parts
  }

  /** Errors that Hono catches have become the app's own answer by then: `c.error` tells. */
  async invoke(context: Context): Promise<Response> {
    const { c, next, request, basePath } = this.#parts
    if (context.routeKey !== undefined) c.set('gateway', context)
    const forApp = appRequest(c.req.raw, context, request, basePath)
    if (forApp !== c.req.raw) c.req.raw = forApp
    try {
      await next()
    } catch (error) {
      this.#failure = { error }
      throw error
    }
    // Asking for `c.res` would make one.
    if (c.finalized) return c.res
    this.#answeredNothing = true
    return new Response(null, { status: 500 })
  }

  onAbort(left: (reason: unknown) => void): () => void {
    return onClientLeft(this.#parts.c, left)
  }

  error(): unknown {
    return this.#parts.c.error
  }

  /** Puts the answer where Hono looks for it. */
  answer(response: Response): Response | undefined {
    const { c } = this.#parts
    if (this.#failure !== undefined) throw this.#failure.error
    // Asking for `c.res` where there is none would make one, and Hono would then build the answer a second time.
    if (this.#answeredNothing || (c.finalized && response === c.res)) return undefined
    // Hono merges headers of an answer that it replaces; what a policy removed has to stay removed.
    if (c.finalized) c.res = undefined
    c.res = response
    return response
  }
}

/** What `@hono/node-server` gives an app beside the request. */
interface NodeBindings {
  readonly incoming?: {
    readonly httpVersionMajor?: number
    readonly rawHeaders?: readonly string[]
    readonly socket?: { readonly remoteAddress?: string }
  }
  readonly outgoing?: Pick<NodeJS.EventEmitter, 'once' | 'off'>
}

/** Members that `@hono/node-server` gives a request that nobody has touched: the message, its method, its URL. */
const UNTOUCHED_MEMBERS = 3

/**
 * The headers of Node's own message, where the request still says the same: one that middleware in front has replaced,
 * or whose `headers` it asked for and may have changed, is read by itself.
 */
function nodeHeaders(c: HonoContext): readonly string[] | undefined {
  const { incoming } = (c.env ?? {}) as NodeBindings
  if (incoming?.httpVersionMajor !== 1) return undefined
  const members = Object.getOwnPropertySymbols(c.req.raw)
  const isUntouched = members.length === UNTOUCHED_MEMBERS && Reflect.get(c.req.raw, members[0]!) === incoming
  return isUntouched ? incoming.rawHeaders : undefined
}

/** The peer's address, where `@hono/node-server` hands Node's own request over. */
function nodeAddress(c: HonoContext): string | undefined {
  const { incoming } = (c.env ?? {}) as NodeBindings
  return incoming?.socket?.remoteAddress?.replace(/^::ffff:(?=\d+\.)/, '')
}

/** On Node the connection tells: asking the request for its signal would make `@hono/node-server` build a whole `Request`. */
function onClientLeft(c: HonoContext, left: (reason: unknown) => void): () => void {
  const { outgoing } = (c.env ?? {}) as NodeBindings
  if (outgoing === undefined) return onAborted(c.req.raw.signal, left)
  const listener = (): void => left(undefined)
  outgoing.once('close', listener)
  return () => outgoing.off('close', listener)
}
