import {
  isPromise,
  memoryCache,
  systemClock,
  systemRandom,
  type CacheEntry,
  type CacheStore,
  type Clock,
  type MaybePromise,
  type MemoryCacheStore,
  type StoreEvent,
} from '@gw/core'
import { EntryCipher } from './entry-cipher.ts'
import { SharedTier, type SharedFinding } from './shared-tier.ts'
import { FAILED, StoreGuard } from './store-guard.ts'
import { checkTieredOptions, type TieredCacheOptions } from './tiered-options.ts'

/** Writes under way at most; what comes on top is not written. A store that is slow must not fill the memory. */
const MOST_WRITES = 1000

/**
 * Answers remembered in this process and, behind it, in a store that several processes share. What the memory has is
 * served at once and without a promise; a shared store that is slow, away or lying is a miss and an event.
 * @example createGateway({ cacheStore: tieredCache({ store: ioredisStore(new Redis(url)) }), … })
 * @throws {GatewayError} `UNKNOWN_OPTION`, `INVALID_OPTION` or `INVALID_KEY`
 */
export function tieredCache(options: TieredCacheOptions): CacheStore {
  checkTieredOptions(options)
  return new TieredCache(options)
}

class TieredCache implements CacheStore {
  readonly lease?: (key: string, milliseconds: number) => Promise<(() => Promise<void>) | undefined>
  readonly #memory: MemoryCacheStore
  readonly #shared: SharedTier
  readonly #guard: StoreGuard
  readonly #clock: Clock
  readonly #seenMillis: number
  readonly #waitsForWrites: boolean
  /** Until when an entry of the memory may be used without asking whether it was purged elsewhere. */
  readonly #confirmedUntil = new WeakMap<CacheEntry, number>()
  readonly #fromStore = new WeakSet<CacheEntry>()
  readonly #asking = new Map<string, Promise<CacheEntry | undefined>>()
  readonly #writing = new Set<Promise<unknown>>()
  #purges = 0
  readonly #listeners: ((event: StoreEvent) => void)[] = []

  constructor(options: TieredCacheOptions) {
    const { store, clock = systemClock, cacheDataEncrypted, leases = true } = options
    const emit = (event: StoreEvent): void => this.#listeners.forEach((listener) => listener(event))
    this.#clock = clock
    this.#memory = options.memory ?? memoryCache({ clock })
    this.#seenMillis = options.purgeSeenInMillis ?? 1000
    this.#waitsForWrites = options.write === 'through'
    this.#guard = new StoreGuard(clock, options.timeoutInMillis ?? 200, emit)
    this.#shared = new SharedTier({
      store,
      prefix: options.prefix ?? 'gw:',
      cipher: cacheDataEncrypted === undefined ? undefined : new EntryCipher(cacheDataEncrypted.keys),
      maxLifeMillis: (options.maxLifeInSeconds ?? 86_400) * 1000,
      maxValueLength: options.maxValueLength ?? 4_194_304,
      clock,
      random: options.random ?? systemRandom,
      distrust: (error) => emit({ type: 'store', store: 'cache', state: 'failed', error }),
    })
    if (leases && store.take !== undefined) this.lease = (key, milliseconds) => this.#lease(key, milliseconds)
  }

  get(key: string): MaybePromise<CacheEntry | undefined> {
    const local = this.#memory.get(key)
    if (local !== undefined && this.#clock.now() < (this.#confirmedUntil.get(local) ?? 0)) return local
    return this.#ask(key, local)
  }

  set(key: string, entry: CacheEntry, removeAt: number): MaybePromise<void> {
    this.#memory.set(key, entry, removeAt)
    this.#confirm(entry, entry.askedAt ?? this.#clock.now())
    if (this.#writing.size >= MOST_WRITES) return
    const written = this.#guard.ask(() => this.#shared.set(key, entry, removeAt))
    if (!isPromise(written)) return
    const done = written.then(() => void this.#writing.delete(done))
    this.#writing.add(done)
    return this.#waitsForWrites ? done : undefined
  }

  delete(key: string): Promise<void> {
    this.#purges++
    this.#memory.delete(key)
    return this.#shared.delete(key)
  }

  deleteTag(tag: string): Promise<void> {
    this.#purges++
    this.#memory.deleteTag(tag)
    return this.#shared.purge(tag)
  }

  clear(): Promise<void> {
    this.#purges++
    this.#memory.clear()
    return this.#shared.purge(undefined)
  }

  listen(listener: (event: StoreEvent) => void): void {
    this.#listeners.push(listener)
  }

  tierOf(entry: CacheEntry): string {
    return this.#fromStore.has(entry) ? 'store' : 'memory'
  }

  /** Waits for what is still being written. The shared store's client is its owner's to close. */
  async close(): Promise<void> {
    await Promise.all(this.#writing)
  }

  /** Many may ask at the moment an entry is to be confirmed; the shared store is asked once. */
  #ask(key: string, local: CacheEntry | undefined): MaybePromise<CacheEntry | undefined> {
    const asking = this.#asking.get(key)
    if (asking !== undefined) return asking
    const mark = { purges: this.#purges, at: this.#clock.now() }
    const answer = this.#guard.ask(() => this.#shared.get(key))
    if (!isPromise(answer)) return this.#take(key, local, answer, mark)
    const asked = answer.then((found) => {
      this.#asking.delete(key)
      return this.#take(key, local, found, mark)
    })
    this.#asking.set(key, asked)
    return asked
  }

  /**
   * A store that could not be asked has not said that the entry was purged: it is used up to its own time. What it said
   * before a purge of this process is not believed after it.
   */
  #take(
    key: string,
    local: CacheEntry | undefined,
    found: SharedFinding | undefined | typeof FAILED,
    mark: { readonly purges: number; readonly at: number },
  ): CacheEntry | undefined {
    const present = this.#memory.get(key)
    if (found === FAILED) return present
    if (mark.purges !== this.#purges) return present === local ? undefined : present
    if (found === undefined) {
      // What was put there while the store was asked is newer than its answer.
      if (present === local) this.#memory.delete(key)
      return undefined
    }
    if (present !== undefined && present.storedAt >= found.entry.storedAt) return this.#confirm(present, mark.at)
    this.#fromStore.add(found.entry)
    this.#memory.set(key, found.entry, found.removeAt)
    return this.#confirm(found.entry, mark.at)
  }

  /** Counted from the moment that was asked, since a purge may have come while the answer was on its way. */
  #confirm(entry: CacheEntry, askedAt: number): CacheEntry {
    this.#confirmedUntil.set(entry, askedAt + this.#seenMillis)
    return entry
  }

  async #lease(key: string, milliseconds: number): Promise<(() => Promise<void>) | undefined> {
    const giveBack = await this.#shared.lease(key, milliseconds)
    if (giveBack === undefined) return undefined
    return async () => {
      // Others look for the entry as soon as the lease is free: it has to be there.
      await Promise.all(this.#writing)
      await giveBack()
    }
  }
}
