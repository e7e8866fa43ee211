import { bodyLength, headerValue, type GatewayResponse } from '@gw/core'
import { cacheDirectives, directiveSeconds, type CacheDirectives } from './cache-directives.ts'

/** What TTL mode remembers. */
export interface StorableRules {
  /** Statuses that are remembered. */
  readonly cacheableStatus: ReadonlySet<number>
  /** Whether `Set-Cookie` is taken off the remembered answer, instead of forbidding to remember it. */
  readonly stripSetCookie: boolean
  /** Whether the answer's own `Cache-Control` is ignored, as AWS does. */
  readonly ignoreCacheControl: boolean
  readonly maxEntryBytes: number
}

/** Why an answer is not remembered; `undefined` when it may be. */
export function reasonNotToStore(response: GatewayResponse, rules: StorableRules): string | undefined {
  const { headers, statusCode } = response
  if (!rules.cacheableStatus.has(statusCode)) return 'status'
  if (!rules.stripSetCookie && headerValue(headers, 'set-cookie') !== undefined) return 'set-cookie'
  if (headerValue(headers, 'content-range') !== undefined) return 'partial'
  if (!rules.ignoreCacheControl && forbids(cacheDirectives(headerValue(headers, 'cache-control')))) {
    return 'cache-control'
  }
  return reasonOfBody(response, rules.maxEntryBytes)
}

/** Why a body cannot be remembered: it streams, is too large, or is not as long as it says (cut off on its way). */
export function reasonOfBody(response: GatewayResponse, maxEntryBytes: number): string | undefined {
  const length = bodyLength(response.body)
  if (length === undefined) return 'streamed'
  if (length > maxEntryBytes) return 'too-large'
  const declared = headerValue(response.headers, 'content-length')
  return declared !== undefined && Number(declared) !== length ? 'length-mismatch' : undefined
}

function forbids(directives: CacheDirectives): boolean {
  if (directives.size === 0) return false
  if (directives.has('no-store') || directives.has('private') || directives.has('no-cache')) return true
  return (directiveSeconds(directives, 's-maxage') ?? directiveSeconds(directives, 'max-age')) === 0
}
