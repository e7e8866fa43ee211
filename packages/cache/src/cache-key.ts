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
}

/**
 * The key of a request's answer: the API, stage, canary or not, host, method, route and path (or namespace and path
 * parameters), the query or the chosen parameters, and whose answer it is. Every part is sized, so that no two
 * requests can write the same key in different ways.
 * @param method the method whose answers are looked for: a HEAD may be answered from what a GET left
 * @returns `undefined` when it would be longer than 8,192 characters
 */
export function cacheKey(context: Context, rules: KeyRules, method: string): string | undefined {
  const { request, services } = context
  let key = `${services.protocol}${sized(services.apiId)}${sized(context.stage)}${context.isCanaryRequest === true ? 'c' : 'm'}`
  key += sized(method) + sized(request.header('host') ?? '') + placeOf(context, rules.cacheNamespace)
  key += rules.parameters === undefined ? `q${sized(request.rawQueryString)}` : chosen(context, rules.parameters)
  if (rules.overrides) key += overridesOf(context)
  key += rules.shared ? 's' : `i${sized(identityOf(context))}`
  return key.length > LONGEST_KEY ? undefined : key
}

/** AWS lets integrations with one namespace share entries; without one, path and route are the place. */
function placeOf(context: Context, cacheNamespace: string | undefined): string {
  if (cacheNamespace === undefined) return `r${sized(context.routeKey ?? '')}${sized(context.path)}`
  const { pathParameters } = context
  let place = `n${sized(cacheNamespace)}`
  for (const name of Object.keys(pathParameters).toSorted()) place += sized(name) + sized(pathParameters[name]!)
  return `${place};`
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
