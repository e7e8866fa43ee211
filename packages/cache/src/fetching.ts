import {
  isPromise,
  whenReady,
  type CacheEntry,
  type Follow,
  type GatewayResponse,
  type Lead,
  type MaybePromise,
} from '@gw/core'
import type { CacheParts } from './cache-parts.ts'
import type { Question, Settlement } from './cache-rules.ts'
import type { Release } from './guarded-store.ts'
import type { PassedKeys } from './passed-keys.ts'
import { joinedNames } from './vary.ts'
import type { Landed, Variants } from './variants.ts'

/** A request that goes on to the integration, and what it owes to others when the answer comes. */
export interface Fetch extends Question {
  readonly primary: string
  /** The key whose flight it leads. */
  readonly key: string
  /** Request headers that entries of this key are told apart by. */
  readonly names: readonly string[]
  /** Why it goes on, in the words of RFC 9211. */
  readonly why: 'uri-miss' | 'vary-miss' | 'stale' | 'request'
  /** Absent: nobody waits for it. */
  readonly flight: Lead<Landed> | undefined
  /** Gives back the right to fetch for other processes. Called when the answer can be found, or will not be. */
  readonly lease: Release | undefined
  /** The purges it knows of. */
  readonly purgeMark: number
  readonly passed: PassedKeys
  readonly variants: Variants
}

/** Follows a request to the integration and back. However that ends, nobody is left waiting. */
export function fetching(parts: CacheParts, fetch: Fetch): Follow {
  parts.rules.prepare(fetch)
  let settling = false
  const giveUp = (): void => {
    fetch.flight?.fail()
    fetch.lease?.()
  }
  /** The user's own functions (tags) may throw. */
  const failed = (error: unknown): never => {
    giveUp()
    throw error
  }
  return {
    response(response) {
      settling = true
      try {
        const answer = settle(parts, fetch, response, false)
        return isPromise(answer) ? answer.catch(failed) : answer
      } catch (error) {
        return failed(error)
      }
    },
    missed(why) {
      settling = true
      leave(parts, fetch, why)
    },
    end() {
      // While an answer is being stored the lease is kept: others look for it as soon as it is free.
      if (settling) fetch.flight?.fail()
      else giveUp()
    },
  }
}

/** Settles what becomes of an answer: what the caller gets, and what is remembered. */
export function settle(
  parts: CacheParts,
  fetch: Fetch,
  response: GatewayResponse,
  behind: boolean,
): MaybePromise<GatewayResponse> {
  const settlement = parts.rules.settle(fetch, response, parts.services.clock.now())
  return whenReady(settlement, (settled) => {
    const stored =
      settled.entry === undefined ? leaveFor(parts, fetch, settled) : keep(parts, fetch, settled, settled.entry)
    const answer = (wasStored: boolean): GatewayResponse => tell(parts, fetch, settled, response, wasStored, behind)
    return isPromise(stored) ? stored.then(answer) : answer(stored)
  })
}

function keep(parts: CacheParts, fetch: Fetch, settled: Settlement, entry: CacheEntry): MaybePromise<boolean> {
  const names = joinedNames(fetch.names, settled.vary ?? [])
  if (names === undefined) return leave(parts, fetch, 'vary')
  if (isPurged(parts, fetch, entry)) return leave(parts, fetch, 'purged')
  const kept = fetch.variants.keep(fetch.context, fetch.primary, names, entry, settled.removeAt!)
  if (kept === undefined) return leave(parts, fetch, 'key-too-long')
  const { landed, done } = kept
  // What has to be confirmed before every use is nothing to wait for.
  if (parts.rules.judge(fetch.context, entry, parts.services.clock.now()) === 'fresh') fetch.passed.delete(fetch.key)
  else fetch.passed.add(fetch.key)
  fetch.flight?.land(landed)
  return whenReady(done, () => {
    fetch.lease?.()
    return true
  })
}

function leaveFor(parts: CacheParts, fetch: Fetch, settled: Settlement): boolean {
  const { old } = fetch
  if (settled.stale === true && old !== undefined && !isPurged(parts, fetch, old)) {
    // The failure is known now: whoever waited takes the old entry too, instead of failing one after the other.
    fetch.flight?.land({ key: fetch.key, names: fetch.names, entry: old, standsIn: true })
  }
  return leave(parts, fetch, settled.reason ?? 'not-storable')
}

/** Whether an entry was purged while its request was on its way. */
function isPurged(parts: CacheParts, fetch: Fetch, entry: CacheEntry): boolean {
  return parts.ledger.purgedSince(fetch.purgeMark, [fetch.primary, fetch.key], entry.tags ?? [])
}

/** Nothing is remembered. After a failure the next caller may have more luck; otherwise everyone goes alone. */
function leave(parts: CacheParts, fetch: Fetch, reason: string): boolean {
  parts.monitor.note(fetch.context, 'not-stored', reason)
  fetch.lease?.()
  if (reason === 'failed') fetch.flight?.fail()
  else if (fetch.flight !== undefined) {
    fetch.passed.add(fetch.key)
    fetch.flight.release()
  }
  return false
}

function tell(
  parts: CacheParts,
  fetch: Fetch,
  settled: Settlement,
  response: GatewayResponse,
  stored: boolean,
  behind: boolean,
): GatewayResponse {
  if (settled.stale === true) parts.monitor.note(fetch.context, 'stale', 'failed')
  if (stored) parts.monitor.note(fetch.context, behind || settled.confirmed === true ? 'refreshed' : 'stored')
  if (!behind) {
    const facts = { fwd: fetch.why, fwdStatus: response.statusCode, stored, key: fetch.key }
    parts.status?.set(fetch.context, facts, settled.answer)
  }
  return settled.answer
}
