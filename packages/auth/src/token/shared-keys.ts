import type { Clock, GatewayServices, MaybePromise } from '@gw/core'
import { withinDeadline } from '../deadline.ts'
import type { FetchedJson } from './fetch-json.ts'
import { sealKeys, unsealKeys, type KeptKeys } from './sealed-keys.ts'

/** A store that several processes share: a `Keyv`, or `ioredisStore(client)` of `@gw/cache`. Whoever made it closes it. */
export interface JwksStore {
  /** The value under a key; `undefined` or `null` when there is none. */
  get(key: string): MaybePromise<unknown>
  /** Keeps a text for so many milliseconds. */
  set(key: string, value: string, milliseconds: number): MaybePromise<unknown>
  /** Takes a key that nobody holds, for so many milliseconds; `true` when it is ours. Default: processes do not wait for each other. */
  take?(key: string, holder: string, milliseconds: number): MaybePromise<boolean>
  /** Gives a key back, if this holder still has it. */
  giveBack?(key: string, holder: string): MaybePromise<unknown>
}

/** How processes share the keys that one of them has fetched. */
export interface SharedJwks {
  /** Where they are kept. One that fails or hangs costs a fetch, never a token. */
  readonly store: JwksStore
  /**
   * Signs what is kept, 32 characters at least, the same for all processes. `null`, in words, trusts whoever can write to
   * the store as one trusts the issuer: keys put there sign tokens that pass.
   */
  readonly secret: string | null
  /** Before every key. Default `gw:jwks:`. */
  readonly prefix?: string
}

/** Fetches keys. `since` is when those at hand were fetched: older ones are no news. */
export type LoadKeys = (signal: AbortSignal, since: number) => Promise<FetchedJson & { readonly fetchedAt?: number }>

/** What sharing needs beside the store. */
export interface SharedKeysParts {
  readonly shared: SharedJwks
  /** The address that the keys are of. */
  readonly source: string
  readonly services: Pick<GatewayServices, 'clock' | 'random' | 'emit'>
  /** Longest document. */
  readonly maxBytes: number
  /** How long one fetch may take, and thus how long others wait for it. */
  readonly fetchTimeoutInMillis: number
  /** Seconds that a document with this `max-age` is used. */
  readonly ageOf: (maxAge: number | undefined) => number
  /** Whether a document has keys that can be used. */
  readonly isUsable: (document: FetchedJson['document']) => boolean
}

const STORE_TIMEOUT_MS = 200
const POLL_MS = 50

/**
 * Looks into a shared store before it fetches, and puts there what it has fetched. What the store holds is parsed and
 * bounded as if it had been fetched; what it should not hold is as if it were not there.
 */
export function sharedLoad(fetchKeys: (signal: AbortSignal) => Promise<FetchedJson>, parts: SharedKeysParts): LoadKeys {
  const store = new KeptInStore(parts)
  return async (signal, since) => {
    const kept = await store.newerThan(since)
    if (kept !== undefined) return kept
    const holder = parts.services.random.uuid()
    if (!(await store.take(holder))) {
      const theirs = await fetchedByOthers(store, since, signal, parts)
      if (theirs !== undefined) return theirs
    }
    try {
      const fetched = { ...(await fetchKeys(signal)), fetchedAt: parts.services.clock.now() }
      if (parts.isUsable(fetched.document)) await store.keep(fetched)
      return fetched
    } finally {
      void store.giveBack(holder)
    }
  }
}

/** Another process fetches at this moment: what it gets is soon there, or never, when it failed. */
async function fetchedByOthers(
  store: KeptInStore,
  since: number,
  signal: AbortSignal,
  { services, fetchTimeoutInMillis }: SharedKeysParts,
): Promise<KeptKeys | undefined> {
  for (let waited = 0; waited < fetchTimeoutInMillis && !signal.aborted; waited += POLL_MS) {
    await pause(services.clock, POLL_MS)
    const kept = await store.newerThan(since)
    if (kept !== undefined) return kept
  }
  return undefined
}

function pause(clock: Clock, milliseconds: number): Promise<void> {
  return new Promise((resolve) => void clock.setTimeout(resolve, milliseconds))
}

/** The store's own calls: each bounded in time, none of them able to fail a look-up. */
class KeptInStore {
  readonly #parts: SharedKeysParts
  readonly #key: string

  constructor(parts: SharedKeysParts) {
    this.#parts = parts
    this.#key = `${parts.shared.prefix ?? 'gw:jwks:'}${parts.source}`
  }

  async newerThan(since: number): Promise<KeptKeys | undefined> {
    const { source, shared, services, maxBytes, ageOf, isUsable } = this.#parts
    const value = await this.#ask(() => shared.store.get(this.#key), undefined)
    if (typeof value !== 'string' || value.length > longest(maxBytes)) return undefined
    const kept = await unsealKeys(source, value, shared.secret, services.clock)
    if (kept === undefined || kept.fetchedAt <= since || !isUsable(kept.document)) return undefined
    return services.clock.now() < kept.fetchedAt + ageOf(kept.maxAge) * 1000 ? kept : undefined
  }

  async keep(keys: KeptKeys): Promise<void> {
    const { source, shared, maxBytes, ageOf } = this.#parts
    const text = await sealKeys(source, keys, shared.secret)
    if (text.length > longest(maxBytes)) return
    await this.#ask(() => shared.store.set(this.#key, text, ageOf(keys.maxAge) * 1000), undefined)
  }

  /** Whether this process is the one to fetch. */
  async take(holder: string): Promise<boolean> {
    const { shared, fetchTimeoutInMillis } = this.#parts
    const { store } = shared
    if (store.take === undefined) return true
    return (
      (await this.#ask(() => store.take!(this.#turn, holder, fetchTimeoutInMillis + STORE_TIMEOUT_MS), true)) !== false
    )
  }

  async giveBack(holder: string): Promise<void> {
    const { store } = this.#parts.shared
    if (store.giveBack !== undefined) await this.#ask(() => store.giveBack!(this.#turn, holder), undefined)
  }

  get #turn(): string {
    return `${this.#key} turn`
  }

  async #ask<T>(call: () => MaybePromise<T>, otherwise: T): Promise<T> {
    const { clock, emit } = this.#parts.services
    try {
      return await withinDeadline(call(), clock, STORE_TIMEOUT_MS, 'the store of shared keys')
    } catch (error) {
      emit({ type: 'store', store: 'cache', state: 'failed', error })
      return otherwise
    }
  }
}

/** Escapes may double a document. */
function longest(maxBytes: number): number {
  return 2 * maxBytes + 1_024
}
