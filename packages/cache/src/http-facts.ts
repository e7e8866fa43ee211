import type { CacheEntry } from '@gw/core'
import { lifetimeOf, type Lifetime, type LifetimeRules } from './http-freshness.ts'

const known = new WeakMap<CacheEntry, Lifetime>()

/** What a remembered answer says of its life. Read once for as long as the entry stays in memory. */
export function factsOf(entry: CacheEntry, rules: LifetimeRules): Lifetime {
  let facts = known.get(entry)
  if (facts === undefined) {
    const { statusCode, headers } = entry.response
    facts = lifetimeOf(statusCode, headers, { askedAt: entry.storedAt, now: entry.storedAt }, rules)
    known.set(entry, facts)
  }
  return facts
}

/** Seconds of age an entry has now. What a store says of its age at arrival is believed only if it is a number. */
export function ageOf(entry: CacheEntry, now: number): number {
  const age = entry.metadata?.['age']
  const atArrival = typeof age === 'number' && age >= 0 ? age : 0
  return atArrival + Math.max(0, now - entry.storedAt) / 1000
}
