import type { CacheEntry, Context } from '@gw/core'
import { cacheDirectives, directiveSeconds, type CacheDirectives } from './cache-directives.ts'

const NO_CACHE: CacheDirectives = new Map([['no-cache', true]])

/** What a request asks of caches on its way (RFC 9111, section 5.2.1). `Pragma` counts where `Cache-Control` is absent. */
export function requestDirectives({ request }: Context): CacheDirectives {
  const field = request.header('cache-control')
  if (field !== undefined) return cacheDirectives(field)
  const pragma = request.header('pragma')
  return pragma !== undefined && cacheDirectives(pragma).has('no-cache') ? NO_CACHE : cacheDirectives(undefined)
}

/** Whether a request refuses an entry that is fresh: it wants it younger, or fresh for longer, or confirmed. */
export function refusesFresh(directives: CacheDirectives, entry: CacheEntry, age: number, now: number): boolean {
  if (directives.size === 0) return false
  if (directives.has('no-cache')) return true
  const maxAge = directiveSeconds(directives, 'max-age')
  if (maxAge !== undefined && age > maxAge) return true
  const minFresh = directiveSeconds(directives, 'min-fresh')
  return minFresh !== undefined && entry.expiresAt - now < minFresh * 1000
}

/** Whether a request takes an entry that is stale: `max-stale`, up to so many seconds or without bound. */
export function acceptsStale(directives: CacheDirectives, entry: CacheEntry, age: number, now: number): boolean {
  const maxStale = directives.get('max-stale')
  if (maxStale === undefined || directives.has('no-cache')) return false
  const maxAge = directiveSeconds(directives, 'max-age')
  if (maxAge !== undefined && age > maxAge) return false
  return maxStale === true || now - entry.expiresAt <= (directiveSeconds(directives, 'max-stale') ?? 0) * 1000
}
