import type { Context } from '@gw/core'
import { identityOf } from './identity.ts'
import type { KeyParameter } from './key-parameter.ts'
import { sized } from './sized.ts'

/** Longer keys are not remembered: a key is made of what a stranger sends. */
const LONGEST_KEY = 8192

/**
 * Request headers that frameworks and proxies take for the host, scheme, method or path of a request. Whoever sends one
 * may shape the answer (web cache poisoning), so they are part of the key unless `unkeyed` says otherwise.
 */
export const OVERRIDE_HEADERS = [
  'forwarded',
  'x-forwarded-host',
  'x-forwarded-proto',
  'x-forwarded-scheme',
  'x-forwarded-port',
  'x-forwarded-prefix',
  'x-forwarded-server',
  'x-forwarded-path',
  'x-forwarded-ssl',
  'x-host',
  'x-original-host',
  'x-original-url',
  'x-rewrite-url',
  'x-http-method',
  'x-http-method-override',
  'x-method-override',
] as const

/** What goes into a key beside the request's place. */
export interface KeyRules {
  /** `undefined`: by route and path, as AWS's default is the resource's id. */
  readonly cacheNamespace: string | undefined
  /** `undefined`: the whole query string. */
  readonly parameters: readonly KeyParameter[] | undefined
  /** One entry for all callers. */
  readonly shared: boolean
  /** Whether the headers of `OVERRIDE_HEADERS` count. */
  readonly overrides: boolean
  /** Whether the host counts, and a custom domain's base path. */
  readonly host: boolean
  /** Whether the path counts, or its parameters where there is a namespace. */
  readonly path: boolean
}

/** Writes the keys of one policy's requests in one gateway. */
export class CacheKeys {
  readonly #rules: KeyRules
  #place: Place | undefined

  constructor(rules: KeyRules) {
    this.#rules = rules
  }

  /**
   * The key of a request's answer: the API, stage, canary or not, method, route or namespace, then host, base path, path
   * (or path parameters), the query or the chosen parameters, and whose answer it is. Every part is sized, so that no two
   * requests can write the same key in different ways.
   * @returns `undefined` when it would be longer than 8,192 characters
   */
  of(context: Context): string | undefined {
    const { request } = context
    const { parameters, overrides, shared, cacheNamespace, host, path } = this.#rules
    let key = this.#placeOf(context)
    if (host) key += hostOf(context)
    if (path) key += cacheNamespace === undefined ? sized(context.path) : variables(context)
    key += parameters === undefined ? `q${sized(request.rawQueryString)}` : chosen(context, parameters)
    if (overrides) key += overridesOf(context)
    key += shared ? 's' : `i${sized(identityOf(context))}`
    return key.length > LONGEST_KEY ? undefined : key
  }

  /** What requests of one route have in common, written once: a policy mostly stands at one. */
  #placeOf(context: Context): string {
    const { stage, routeKey } = context
    const isApart = context.isCanaryRequest === true && context.usesStageCache !== true
    // A HEAD is answered from what a GET left.
    const method = context.request.method === 'HEAD' ? 'GET' : context.request.method
    const last = this.#place
    if (
      last !== undefined &&
      last.routeKey === routeKey &&
      last.method === method &&
      last.stage === stage &&
      last.isApart === isApart
    ) {
      return last.text
    }
    const text = placeText(context, isApart, method, this.#rules.cacheNamespace)
    this.#place = { stage, routeKey, isApart, method, text }
    return text
  }
}

/** The place of the last key, and what it begins with. */
interface Place extends Pick<Context, 'stage' | 'routeKey'> {
  /** Whether it is the canary's, and the canary has entries of its own. */
  readonly isApart: boolean
  readonly method: string
  readonly text: string
}

/** AWS lets integrations with one namespace share entries; without one, the route is the place. */
function placeText(context: Context, isApart: boolean, method: string, cacheNamespace: string | undefined): string {
  const { protocol, apiId } = context.services
  const where = cacheNamespace === undefined ? `r${sized(context.routeKey ?? '')}` : `n${sized(cacheNamespace)}`
  return `${protocol}${sized(apiId)}${sized(context.stage)}${isApart ? 'c' : 'm'}${sized(method)}${where}`
}

/** Behind a custom domain the path that the client sees has a base path, which an answer may repeat in its links. */
function hostOf({ request, customDomain }: Context): string {
  const host = sized(request.header('host') ?? '')
  return customDomain === undefined ? host : `${host}b${sized(customDomain.basePathMatched)}`
}

/** Path parameters in an order of their own: routes of one namespace may name them in different orders. */
function variables({ pathParameters }: Context): string {
  let text = ''
  for (const name of Object.keys(pathParameters).toSorted()) text += sized(name) + sized(pathParameters[name]!)
  return `${text};`
}

function chosen(context: Context, parameters: readonly KeyParameter[]): string {
  let part = 'k'
  for (const parameter of parameters) {
    const value = parameter.read(context)
    part += value === undefined ? '-' : sized(value)
  }
  return part
}

function overridesOf({ request }: Context): string {
  let part = ''
  for (let i = 0; i < OVERRIDE_HEADERS.length; i++) {
    const value = request.header(OVERRIDE_HEADERS[i]!)
    if (value !== undefined) part += `o${i}${sized(value)}`
  }
  return part
}
