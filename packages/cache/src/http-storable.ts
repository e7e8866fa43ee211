import { headerValue, type Context, type GatewayResponse } from '@gw/core'
import { isHeuristicStatus, type Lifetime } from './http-freshness.ts'
import { requestDirectives } from './request-directives.ts'
import { reasonOfBody } from './storable.ts'

/** Final statuses whose meaning this cache knows, for `must-understand` (RFC 9111, section 5.2.2.3). */
const UNDERSTOOD: ReadonlySet<number> = new Set([
  200, 203, 204, 300, 301, 302, 303, 307, 308, 400, 403, 404, 405, 410, 414, 500, 501, 502, 503, 504,
])

/** What HTTP mode asks beside the RFC. */
export interface HttpStorableRules {
  readonly forbidsSetCookie: boolean
  readonly honorsRequest: boolean
  readonly maxEntryBytes: number
}

/** Why an answer must not, or need not, be remembered (RFC 9111, section 3); `undefined` when it may be. */
export function reasonNotToStoreHttp(
  context: Context,
  response: GatewayResponse,
  lifetime: Lifetime,
  rules: HttpStorableRules,
): string | undefined {
  const { statusCode, headers } = response
  const { directives } = lifetime
  if (context.request.method !== 'GET') return 'method'
  if (statusCode < 200 || statusCode === 206 || statusCode === 304) return 'status'
  const understands = directives.has('must-understand')
  if (understands && !UNDERSTOOD.has(statusCode)) return 'status'
  if (directives.has('no-store') && !understands) return 'cache-control'
  if (directives.has('private')) return 'cache-control'
  if (rules.honorsRequest && requestDirectives(context).has('no-store')) return 'request-no-store'
  if (context.request.header('authorization') !== undefined && !allowsAuthorization(lifetime)) return 'authorization'
  if (rules.forbidsSetCookie && headerValue(headers, 'set-cookie') !== undefined) return 'set-cookie'
  if (!lifetime.explicit && !directives.has('public') && !isHeuristicStatus(statusCode)) return 'status'
  return isUseless(response, lifetime) ? 'no-lifetime' : reasonOfBody(response, rules.maxEntryBytes)
}

/** RFC 9111, section 3.5. */
function allowsAuthorization({ directives }: Lifetime): boolean {
  return directives.has('public') || directives.has('s-maxage') || directives.has('must-revalidate')
}

/** Stale from the start, and nothing to confirm it by, nor any leave to use it stale. */
function isUseless({ headers }: GatewayResponse, lifetime: Lifetime): boolean {
  if (lifetime.freshSeconds > lifetime.ageSeconds && !lifetime.alwaysRevalidate) return false
  if (headerValue(headers, 'etag') !== undefined || headerValue(headers, 'last-modified') !== undefined) return false
  return !((lifetime.staleWhileRevalidate ?? 0) > 0 || (lifetime.staleIfError ?? 0) > 0)
}
