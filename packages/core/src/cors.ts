import type { Context } from './context.ts'
import { corsOrigins, type OriginMatcher } from './cors-origins.ts'
import { GatewayError } from './gateway-error.ts'
import { isHeaderName, mergeHeaders, type HeaderMap } from './headers.ts'
import { booleanOption, checkOptions, listOf, numberOption, oneOf, optional, stringOption } from './options.ts'
import type { Follow, Policy } from './policy.ts'
import type { GatewayResponse, ResponseHead } from './response.ts'

/** CORS as an HTTP API spells it (API reference, "Cors"). */
export interface CorsOptions {
  /**
   * Origins that may read answers: `https://app.example.com`, compared exactly; `*` for all; `https://*` and `http://*`
   * for all of a scheme. With credentials only exact ones: a wildcard would let every site read as the user.
   */
  readonly allowOrigins: readonly string[]
  /** Methods a preflight allows. `*` for all, not with credentials. Default: none are named. */
  readonly allowMethods?: readonly string[]
  /** Request headers a preflight allows. `*` for all, not with credentials. Default: none are named. */
  readonly allowHeaders?: readonly string[]
  /** Response headers that scripts may read. `*` for all, not with credentials. Default: none are named. */
  readonly exposeHeaders?: readonly string[]
  /** Seconds a browser may remember a preflight, -1 (not at all) to 86,400. Default: the browser's own. */
  readonly maxAge?: number
  /** Whether cookies and other credentials may be sent. Default: `false`. */
  readonly allowCredentials?: boolean
  /**
   * `always`: the gateway answers every preflight. `unrouted`: a route that takes OPTIONS answers it itself, as on AWS,
   * where an authorizer on `$default` then refuses preflights. Default: `always`.
   */
  readonly preflight?: 'always' | 'unrouted'
}

/**
 * CORS for the whole API or a part of it: preflights are answered without a route and before any guard, and every
 * other answer, the gateway's own errors included, carries what the browser needs. What backends say about CORS is
 * dropped, as on AWS.
 * @throws {GatewayError} `IMPOSSIBLE_COMBINATION` for a wildcard with credentials
 */
export function cors(options: CorsOptions): Policy<'cors'> {
  check(options)
  const origins = corsOrigins(options.allowOrigins)
  const preflightHeaders = listHeaders(options)
  const preflightAlways = options.preflight !== 'unrouted'
  return {
    slot: 'cors',
    name: 'cors',
    onRequest(context) {
      const origin = context.request.header('origin')
      const allowed = originHeaders(origins, origin, options)
      if (isPreflight(context, origin) && (preflightAlways || context.routeKey === undefined)) {
        return preflight(context, allowed === NONE ? NONE : mergeHeaders(preflightHeaders, allowed), origins)
      }
      promise(context, allowed, origins)
      return DROPS_BACKENDS_OWN
    },
    describe: () => ({ summary: `origins ${options.allowOrigins.join(', ')}` }),
  }
}

const NONE: HeaderMap = Object.freeze({})

/** Recognised as AWS does: the method and both headers (developer guide, "Configuring CORS for an HTTP API"). */
function isPreflight({ request }: Context, origin: string | undefined): boolean {
  return (
    request.method === 'OPTIONS' &&
    origin !== undefined &&
    request.header('access-control-request-method') !== undefined
  )
}

/** 204 on an HTTP API; a REST API's OPTIONS method is a MOCK that answers 200. */
function preflight(context: Context, headers: HeaderMap, origins: OriginMatcher): GatewayResponse {
  const vary: HeaderMap = origins.any ? NONE : { Vary: 'Origin' }
  const isRest = context.services.protocol === 'REST'
  const all = { ...headers, ...vary, ...(isRest ? { 'Content-Type': 'application/json' } : {}) }
  return { statusCode: isRest ? 200 : 204, headers: all, body: undefined }
}

/** What the final answer will carry, whoever makes it. Never part of a remembered answer. */
function promise(context: Context, allowed: HeaderMap, origins: OriginMatcher): void {
  for (const name in allowed) context.setResponseHeader(name, allowed[name]!)
  if (origins.any) return
  // A shared cache must not hand one origin's answer to another, nor one without headers to a browser.
  context.responseHeaders = { ...mergeHeaders(context.responseHeaders ?? NONE, { Vary: 'Origin' }) }
}

/** With `*` for every request, so that answers need not vary by origin. */
function originHeaders(origins: OriginMatcher, origin: string | undefined, options: CorsOptions): HeaderMap {
  if (!origins.any && (origin === undefined || !origins.allows(origin))) return NONE
  return {
    'access-control-allow-origin': origins.any ? '*' : origin!,
    ...(options.allowCredentials === true ? { 'access-control-allow-credentials': 'true' } : {}),
    ...(options.exposeHeaders === undefined
      ? {}
      : { 'access-control-expose-headers': options.exposeHeaders.join(',') }),
  }
}

/** The configured lists in full; nothing that the client sent is echoed. */
function listHeaders({ allowMethods, allowHeaders, maxAge }: CorsOptions): HeaderMap {
  return {
    ...(allowMethods === undefined ? {} : { 'access-control-allow-methods': allowMethods.join(',') }),
    ...(allowHeaders === undefined ? {} : { 'access-control-allow-headers': allowHeaders.join(',') }),
    ...(maxAge === undefined ? {} : { 'access-control-max-age': String(maxAge) }),
  }
}

const DROPS_BACKENDS_OWN: Follow = Object.freeze({ head: dropBackendsOwn })

function dropBackendsOwn(head: ResponseHead): ResponseHead {
  const names = Object.keys(head.headers).filter((name) => name.toLowerCase().startsWith('access-control-'))
  if (names.length === 0) return head
  const kept = Object.fromEntries(Object.entries(head.headers).filter(([name]) => !names.includes(name)))
  return { ...head, headers: kept }
}

function check(options: CorsOptions): void {
  const names = listOf(stringOption({ minLength: 1, maxLength: 128 }), { maxLength: 200 })
  checkOptions('cors', options, {
    allowOrigins: listOf(stringOption({ minLength: 1, maxLength: 512 }), { minLength: 1, maxLength: 1000 }),
    allowMethods: optional(names),
    allowHeaders: optional(names),
    exposeHeaders: optional(names),
    maxAge: optional(numberOption({ min: -1, max: 86_400, integer: true })),
    allowCredentials: optional(booleanOption()),
    preflight: optional(oneOf('always', 'unrouted')),
  })
  for (const list of ['allowMethods', 'allowHeaders', 'exposeHeaders'] as const) {
    for (const [index, name] of (options[list] ?? []).entries()) {
      // Names of methods are tokens too, and so is the wildcard.
      if (!isHeaderName(name))
        throw new GatewayError('INVALID_OPTION', `cors.${list}[${index}] must be a name`, {
          path: `cors.${list}[${index}]`,
        })
      if (name === '*' && options.allowCredentials === true) throw wildcard(list)
    }
  }
  const wild = options.allowOrigins.find((origin) => origin === '*' || origin.endsWith('://*'))
  if (wild !== undefined && options.allowCredentials === true) throw wildcard('allowOrigins')
}

function wildcard(list: string): GatewayError {
  return new GatewayError(
    'IMPOSSIBLE_COMBINATION',
    `cors.${list} must name what is allowed when allowCredentials is true`,
    {
      path: `cors.${list}`,
    },
  )
}
