import {
  isPromise,
  SingleFlight,
  whenReady,
  type CacheEntry,
  type Context,
  type Follow,
  type GatewayResponse,
  type Landing,
  type Lead,
  type MaybePromise,
  type Refusal,
} from '@gw/core'
import type { CacheParts } from './cache-parts.ts'
import type { Admission, Verdict } from './cache-rules.ts'
import { fetching, settle, type Fetch } from './fetching.ts'
import type { Release } from './guarded-store.ts'
import { PassedKeys } from './passed-keys.ts'
import { isForRequest, Variants, type Found, type Landed } from './variants.ts'

/** What a cache does with a request: answers it, follows it, or lets it pass. */
export type CacheOutcome = GatewayResponse | Refusal | Follow | undefined

/** A request on its way to an answer. */
interface Search {
  readonly context: Context
  /** The request's key. */
  readonly primary: string
  /** Milliseconds it may still wait for others. */
  patience: number
  /** How often it may still look again. */
  rounds: number
}

/** A crowd whose leaders fail one after the other, or whose answers keep changing their `Vary`, is let go after these. */
const MOST_ROUNDS = 1000
/** How often the store is asked whether another process has landed. */
const POLL_MILLIS = 25

/** Remembers answers: looks up, lets one of many who miss fetch for all, and keeps what may be kept. */
export class ResponseCache {
  readonly #parts: CacheParts
  readonly #variants: Variants
  readonly #flights: SingleFlight<Landed>
  readonly #passed: PassedKeys

  constructor(parts: CacheParts) {
    const { clock } = parts.services
    this.#parts = parts
    this.#variants = new Variants(parts.store)
    this.#flights = new SingleFlight(clock, parts.flightWaitInMillis)
    this.#passed = new PassedKeys(clock)
  }

  /** The policy's `onRequest`. */
  onRequest(context: Context): MaybePromise<CacheOutcome> {
    const admission = this.#parts.rules.admit(context)
    return isPromise(admission)
      ? admission.then((later) => this.#admitted(context, later))
      : this.#admitted(context, admission)
  }

  #admitted(context: Context, admission: Admission): MaybePromise<CacheOutcome> {
    if (typeof admission === 'object') {
      return 'bypass' in admission ? this.#bypass(context, admission.bypass) : admission
    }
    const primary = this.#parts.keys.of(context)
    if (primary === undefined) return this.#bypass(context, 'key-too-long')
    const rounds = admission === 'lookup-alone' ? 0 : MOST_ROUNDS
    const search: Search = { context, primary, patience: this.#parts.flightWaitInMillis, rounds }
    return admission === 'replace' ? this.#replace(search) : this.#look(search)
  }

  /** What a request would be answered from, and what that is good for. Nothing is fetched or counted. */
  async find(context: Context): Promise<(Found & { readonly verdict: Verdict | undefined }) | undefined> {
    const primary = this.#parts.keys.of(context)
    if (primary === undefined) return undefined
    const found = await this.#variants.find(context, primary)
    return { ...found, verdict: found.entry === undefined ? undefined : this.#judge(context, found.entry) }
  }

  #bypass(context: Context, reason: string): CacheOutcome {
    const { monitor, rules, status } = this.#parts
    monitor.note(context, 'bypass', reason)
    const follow = rules.passing?.(context)
    if (status === undefined) return follow
    return {
      ...follow,
      head(head) {
        const seen = follow?.head?.(head) ?? head
        status.set(context, { fwd: 'bypass', detail: reason }, seen)
        return seen
      },
    }
  }

  /** The caller may have the entry fetched anew: nobody waits for it, and it waits for nobody. */
  #replace(search: Search): MaybePromise<CacheOutcome> {
    return whenReady(this.#variants.find(search.context, search.primary), (found) =>
      this.#fetch(search, { ...found, entry: undefined }, undefined, undefined, 'request'),
    )
  }

  #look(search: Search): MaybePromise<CacheOutcome> {
    const found = this.#variants.find(search.context, search.primary)
    return isPromise(found) ? found.then((later) => this.#decide(search, later)) : this.#decide(search, found)
  }

  #decide(search: Search, found: Found): MaybePromise<CacheOutcome> {
    if (found.entry === undefined) return this.#miss(search, found)
    const now = this.#parts.services.clock.now()
    const verdict = this.#parts.rules.judge(search.context, found.entry, now)
    if (verdict === 'fresh') return this.#serve(search, found.key, found.entry, 'hit', undefined, now)
    if (verdict === 'refresh-behind') return this.#serveStale(search, found, found.entry)
    return this.#miss(search, verdict === 'useless' ? { ...found, entry: undefined } : found)
  }

  #judge(context: Context, entry: CacheEntry): Verdict {
    return this.#parts.rules.judge(context, entry, this.#parts.services.clock.now())
  }

  #serve(
    search: Search,
    key: string,
    entry: CacheEntry,
    outcome: 'hit' | 'stale' | 'collapsed',
    reason?: string,
    now: number = this.#parts.services.clock.now(),
  ): GatewayResponse {
    const { monitor, rules, status } = this.#parts
    monitor.note(search.context, outcome, reason)
    status?.set(search.context, servedFacts(key, entry, outcome, now), entry.response)
    return rules.serve(search.context, entry, now)
  }

  /** The old answer now, a new one behind it. Where the host cannot run the integration apart, one request fetches. */
  #serveStale(search: Search, found: Found, entry: CacheEntry): MaybePromise<CacheOutcome> {
    const { revalidate } = search.context
    if (!this.#flights.has(found.key)) {
      if (revalidate === undefined) return this.#miss(search, found)
      void this.#refresh(search, found, revalidate)
    }
    return this.#serve(search, found.key, entry, 'stale', 'revalidating')
  }

  async #refresh(search: Search, found: Found, revalidate: NonNullable<Context['revalidate']>): Promise<void> {
    const flight = this.#flights.join(found.key)
    if (flight.role === 'follower') return
    const fetch = this.#fetchOf(search, found, flight, undefined, 'stale')
    try {
      const response = await revalidate((context) => this.#parts.rules.prepare({ ...fetch, context }))
      await settle(this.#parts, fetch, response, true)
    } catch {
      // The caller has the old answer; what the integration threw was told by the exchange that ran it.
    } finally {
      flight.fail()
    }
  }

  #miss(search: Search, found: Found): MaybePromise<CacheOutcome> {
    const refusal = this.#parts.rules.refuseMiss?.(search.context)
    if (refusal !== undefined) return refusal
    if (this.#passed.has(found.key) || search.rounds-- <= 0) return this.#fetch(search, found)
    const flight = this.#flights.join(found.key, search.patience)
    return flight.role === 'follower' ? this.#wait(search, found, flight.landing) : this.#lead(search, found, flight)
  }

  async #wait(search: Search, found: Found, landing: Promise<Landing<Landed>>): Promise<CacheOutcome> {
    const { clock } = this.#parts.services
    const startedAt = clock.monotonic()
    const landed = await landing
    search.patience -= clock.monotonic() - startedAt
    if (landed.how === 'landed' && isForRequest(search.context, search.primary, landed.value)) {
      return this.#takeLanded(search, landed.value)
    }
    // An answer for other callers, or none: look again. One of those who do leads.
    if (landed.how === 'landed' || landed.how === 'failed') return this.#look(search)
    return this.#fetch(search, found)
  }

  /** What another request has fetched, if it may be used a second time; otherwise each confirms it for itself. */
  #takeLanded(search: Search, landed: Landed): CacheOutcome {
    const { entry, key, standsIn } = landed
    if (standsIn === true) return this.#serve(search, key, entry, 'stale', 'failed')
    const verdict = this.#judge(search.context, entry)
    const usable = verdict === 'fresh' || verdict === 'refresh-behind'
    return usable ? this.#serve(search, key, entry, 'collapsed') : this.#fetch(search, landed)
  }

  /** Leads in this process; where the store is shared, only if no other process does. */
  #lead(search: Search, found: Found, flight: Lead<Landed>): MaybePromise<CacheOutcome> {
    const lease = this.#parts.store.lease(found.key, this.#parts.flightWaitInMillis)
    return isPromise(lease) ? this.#leadOfAll(search, found, flight, lease) : this.#fetch(search, found, flight, lease)
  }

  async #leadOfAll(
    search: Search,
    found: Found,
    flight: Lead<Landed>,
    asked: Promise<Release | undefined>,
  ): Promise<CacheOutcome> {
    const { clock } = this.#parts.services
    let lease = await asked
    for (; search.patience > 0; search.patience -= POLL_MILLIS) {
      // Also with the lease in hand: another process may have landed and given it back since we looked.
      const landed = await this.#variants.find(search.context, search.primary)
      if (landed.entry !== undefined && this.#judge(search.context, landed.entry) === 'fresh') {
        lease?.()
        flight.land({ ...landed, entry: landed.entry })
        return this.#serve(search, landed.key, landed.entry, 'collapsed')
      }
      if (lease !== undefined) return this.#fetch(search, found, flight, lease)
      await new Promise<void>((resolve) => void clock.setTimeout(resolve, POLL_MILLIS))
      lease = await this.#parts.store.lease(found.key, this.#parts.flightWaitInMillis)
    }
    return this.#fetch(search, found, flight, lease)
  }

  #fetch(search: Search, found: Found, flight?: Lead<Landed>, lease?: Release, why?: 'request'): Follow {
    const fetch = this.#fetchOf(search, found, flight, lease, why ?? reasonOf(found))
    this.#parts.monitor.note(search.context, 'miss', fetch.why)
    this.#parts.status?.set(search.context, { fwd: fetch.why, key: found.key }, undefined)
    try {
      return fetching(this.#parts, fetch)
    } catch (error) {
      // Nobody will tell its end: whoever waits must not wait for it.
      flight?.fail()
      lease?.()
      throw error
    }
  }

  #fetchOf(
    search: Search,
    found: Found,
    flight: Lead<Landed> | undefined,
    lease: Release | undefined,
    why: Fetch['why'],
  ): Fetch {
    const { ledger, services } = this.#parts
    return {
      context: search.context,
      askedAt: services.clock.now(),
      old: found.entry,
      primary: search.primary,
      key: found.key,
      names: found.names,
      why,
      flight,
      lease,
      purgeMark: ledger.now,
      passed: this.#passed,
      variants: this.#variants,
    }
  }
}

function reasonOf(found: Found): Fetch['why'] {
  if (found.entry !== undefined) return 'stale'
  return found.names.length > 0 ? 'vary-miss' : 'uri-miss'
}

function servedFacts(key: string, entry: CacheEntry, outcome: 'hit' | 'stale' | 'collapsed', now: number): object {
  const ttl = (entry.expiresAt - now) / 1000
  return outcome === 'collapsed' ? { fwd: 'uri-miss', collapsed: true, ttl, key } : { hit: true, ttl, key }
}
