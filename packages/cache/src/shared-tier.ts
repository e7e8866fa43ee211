import type { CacheEntry, Clock, Random } from '@gw/core'
import { sha256, utf8 } from './bytes.ts'
import type { EntryCipher } from './entry-cipher.ts'
import { decodeEntry, encodeEntry } from './entry-codec.ts'
import type { SharedStore } from './shared-store.ts'
import { purgedSince, sameStates, TagStates } from './tag-states.ts'

/** How far another process's clock may go before ours. */
const CLOCK_SKEW_MILLIS = 5000
/** A purge counts for entries that were asked for this shortly after it, since clocks differ. */
const PURGE_MARGIN_MILLIS = 100

/** What a shared tier is made of. */
export interface SharedTierParts {
  readonly store: SharedStore
  readonly prefix: string
  readonly cipher: EntryCipher | undefined
  readonly maxLifeMillis: number
  readonly maxValueLength: number
  readonly clock: Clock
  readonly random: Random
  /** Told of a value that is not what was written. */
  readonly distrust: (error: Error) => void
}

/** What the shared store holds, and until when. */
export interface SharedFinding {
  readonly entry: CacheEntry
  readonly removeAt: number
}

/** Entries in a store that several processes share. Everything it gives back is checked; it may reject. */
export class SharedTier {
  readonly #parts: SharedTierParts
  readonly #tags: TagStates

  constructor(parts: SharedTierParts) {
    this.#parts = parts
    this.#tags = new TagStates(parts.store, parts.prefix, parts.maxLifeMillis + CLOCK_SKEW_MILLIS)
  }

  /** The entry under a key, unless it is past its time, was purged, or is not what was written. */
  async get(key: string): Promise<SharedFinding | undefined> {
    const { store, prefix, maxValueLength, clock } = this.#parts
    const digest = await sha256(utf8(key))
    const value = await store.get(`${prefix}entry:${digest}`)
    if (value === undefined || value === null) return undefined
    const stored = await decodeEntry(await this.#opened(value, digest), digest, maxValueLength)
    const now = clock.now()
    if (stored === undefined || !isPossible(stored.entry, stored.removeAt, now, this.#parts.maxLifeMillis)) {
      this.#parts.distrust(new Error('A value of the shared cache store is not what was written there'))
      return undefined
    }
    if (now >= stored.removeAt) return undefined
    const states = await this.#tags.read(stored.entry.tags ?? [])
    return sameStates(states, stored.tagStates) ? { entry: stored.entry, removeAt: stored.removeAt } : undefined
  }

  /** Remembers an entry, unless one of its tags was purged since it was asked for. */
  async set(key: string, entry: CacheEntry, removeAt: number): Promise<void> {
    const { store, prefix, cipher, maxLifeMillis, maxValueLength, clock } = this.#parts
    const now = clock.now()
    const until = Math.min(removeAt, now + maxLifeMillis)
    const tagStates = await this.#tags.read(entry.tags ?? [])
    if (until <= now || purgedSince(tagStates, (entry.askedAt ?? entry.storedAt) - PURGE_MARGIN_MILLIS)) return
    const digest = await sha256(utf8(key))
    const text = await encodeEntry({ entry, removeAt: until, tagStates }, digest)
    const value = cipher === undefined ? text : await cipher.seal(text, digest)
    if (value.length <= maxValueLength) await store.set(`${prefix}entry:${digest}`, value, until - now)
  }

  /** Forgets one entry. */
  async delete(key: string): Promise<void> {
    await this.#parts.store.delete(`${this.#parts.prefix}entry:${await sha256(utf8(key))}`)
  }

  /** Forgets every entry with a tag; without a tag, every entry. */
  purge(tag: string | undefined): Promise<void> {
    return this.#tags.purge(tag, this.#parts.clock.now(), this.#parts.random.uuid().slice(0, 13))
  }

  /** Takes the right to fetch for a key; `undefined` while another process has it. */
  async lease(key: string, milliseconds: number): Promise<(() => Promise<void>) | undefined> {
    const { store, prefix, random } = this.#parts
    const leaseKey = `${prefix}lease:${await sha256(utf8(key))}`
    const holder = random.uuid()
    if (!(await store.take!(leaseKey, holder, milliseconds))) return undefined
    return async () => void (await store.giveBack?.(leaseKey, holder))
  }

  async #opened(value: unknown, digest: string): Promise<unknown> {
    const { cipher, maxValueLength } = this.#parts
    return cipher === undefined ? value : cipher.open(value, digest, 2 * maxValueLength)
  }
}

/** A store that lies about times could keep an entry for ever. */
function isPossible(entry: CacheEntry, removeAt: number, now: number, maxLifeMillis: number): boolean {
  return entry.storedAt <= now + CLOCK_SKEW_MILLIS && removeAt <= entry.storedAt + maxLifeMillis + CLOCK_SKEW_MILLIS
}
