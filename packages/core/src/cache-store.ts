import type { StoreEvent } from './events.ts'
import type { GatewayResponse } from './response.ts'
import type { MaybePromise } from './maybe-promise.ts'

/** One remembered answer. Frozen; its body is text or bytes, never a stream. */
export interface CacheEntry {
  readonly response: GatewayResponse
  /** When it was stored, milliseconds since 1970. */
  readonly storedAt: number
  /** When the integration was asked for it: a purge since then has not seen what it holds. Default: `storedAt`. */
  readonly askedAt?: number
  /** When it is no longer fresh. A store may keep it longer, for stale answers, up to the time given to `set`. */
  readonly expiresAt: number
  /** Names it can be purged by. */
  readonly tags?: readonly string[]
  /** What the cache policy wants to know of it again; plain JSON. */
  readonly metadata?: Readonly<Record<string, unknown>>
}

/** Where answers are remembered. Losing an entry is a miss, never an error. */
export interface CacheStore {
  /** The entry under a key, or `undefined`. */
  get(key: string): MaybePromise<CacheEntry | undefined>
  /** Remembers an entry until `removeAt` (milliseconds since 1970) at the latest. */
  set(key: string, entry: CacheEntry, removeAt: number): MaybePromise<void>
  /** Forgets one entry. */
  delete(key: string): MaybePromise<void>
  /** Forgets every entry with a tag. */
  deleteTag(tag: string): MaybePromise<void>
  /** Forgets everything. */
  clear(): MaybePromise<void>
  /**
   * Asks to be the one process that fetches the answer for a key, for `milliseconds` at most. Only stores that several
   * processes share have it.
   * @returns what gives the lease back, or `undefined` while another process holds it
   */
  lease?(key: string, milliseconds: number): MaybePromise<(() => MaybePromise<void>) | undefined>
  /** Takes a listener for trouble that the store survives by itself: a tier that is away, a value that cannot be trusted. */
  listen?(listener: (event: StoreEvent) => void): void
  /** Where an entry that it gave came from, for `inspect`: `memory`, `store`. */
  tierOf?(entry: CacheEntry): string
  /** Ends what the store itself started. */
  close?(): MaybePromise<void>
}
