import {
  booleanOption,
  checkOptions,
  isPromise,
  listOf,
  memoryCache,
  numberOption,
  objectOf,
  objectWith,
  oneOf,
  optional,
  stringOption,
  systemClock,
  systemRandom,
  type CacheEntry,
  type CacheStore,
  type Clock,
  type MaybePromise,
  type MemoryCacheStore,
  type OptionCheck,
  type Random,
  type StoreEvent,
} from '@gw/core'
import { EntryCipher } from './entry-cipher.ts'
import type { SharedStore } from './shared-store.ts'
import { SharedTier, type SharedFinding } from './shared-tier.ts'
import { FAILED, StoreGuard } from './store-guard.ts'

/** Writes under way at most; what comes on top is not written. A store that is slow must not fill the memory. */
const MOST_WRITES = 1000

/** Options of `tieredCache`. */
export interface TieredCacheOptions {
  /** What the processes share: a `Keyv`, or `ioredisStore(client)`. */
  readonly store: SharedStore
  /** The tier in this process. Default: `memoryCache()`. */
  readonly memory?: MemoryCacheStore
  /** Before every key. Two APIs on one store need two, unless their `apiId`s differ. Default: `gw:`. */
  readonly prefix?: string
  /** `behind`: an answer does not wait for the shared store. `through`: it does. Default: `behind`. */
  readonly write?: 'behind' | 'through'
  /**
   * Milliseconds after which this process sees what others have purged: how long an entry of its own memory is used
   * without asking the shared store. While the store cannot be asked, entries are used up to their own time. Default: 1,000.
   */
  readonly purgeSeenInMillis?: number
  /** Keeps values secret: keys of 32 bytes, the first of which writes. Default: not encrypted. */
  readonly cacheDataEncrypted?: { readonly keys: readonly Uint8Array[] }
  /** Whether processes wait for each other on a miss, where the store can. Default: `true`. */
  readonly leases?: boolean
  /** Milliseconds the shared store may take. Default: 200. */
  readonly timeoutInMillis?: number
  /** Seconds an entry lives in the shared store at most, and a purge is remembered. Default: 86,400. */
  readonly maxLifeInSeconds?: number
  /** Longest value that is written or read, in characters. Default: 4,194,304. */
  readonly maxValueLength?: number
  /** Default: the machine's. */
  readonly clock?: Clock
  /** Default: the platform's. */
  readonly random?: Random
}

const SHAPE = {
  store: objectWith('get', 'set', 'delete'),
  memory: optional(objectWith('get', 'set', 'delete', 'deleteTag', 'clear')),
  prefix: optional(stringOption({ minLength: 1, maxLength: 64 })),
  write: optional(oneOf('behind', 'through')),
  purgeSeenInMillis: optional(numberOption({ min: 0, max: 86_400_000 })),
  cacheDataEncrypted: optional(objectOf({ keys: listOf(bytesOption(), { minLength: 1, maxLength: 16 }) })),
  leases: optional(booleanOption()),
  timeoutInMillis: optional(numberOption({ min: 1, max: 60_000 })),
  maxLifeInSeconds: optional(numberOption({ min: 1 })),
  maxValueLength: optional(numberOption({ min: 1024, integer: true })),
  clock: optional(objectWith('now', 'monotonic', 'setTimeout')),
  random: optional(objectWith('next', 'uuid')),
}

/**
 * Answers remembered in this process and, behind it, in a store that several processes share. What the memory has is
 * served at once and without a promise; a shared store that is slow, away or lying is a miss and an event.
 * @example createGateway({ cacheStore: tieredCache({ store: ioredisStore(new Redis(url)) }), … })
 * @throws {GatewayError} `UNKNOWN_OPTION`, `INVALID_OPTION` or `INVALID_KEY`
 */
export function tieredCache(options: TieredCacheOptions): CacheStore {
  checkOptions('tieredCache', options, SHAPE)
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

function bytesOption(): OptionCheck {
  const isBytes = objectWith('subarray')
  return (value, path) => isBytes(value, path)
}
