import {
  booleanOption,
  checkOptions,
  listOf,
  numberOption,
  objectOf,
  objectWith,
  oneOf,
  optional,
  stringOption,
  type Clock,
  type MemoryCacheStore,
  type Random,
} from '@gw/core'
import type { SharedStore } from './shared-store.ts'

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

/**
 * Checks the options of `tieredCache`.
 * @throws {GatewayError} `UNKNOWN_OPTION`, `MISSING_OPTION` or `INVALID_OPTION`
 */
export function checkTieredOptions(options: TieredCacheOptions): void {
  checkOptions('tieredCache', options, {
    store: objectWith('get', 'set', 'delete'),
    memory: optional(objectWith('get', 'set', 'delete', 'deleteTag', 'clear')),
    prefix: optional(stringOption({ minLength: 1, maxLength: 64 })),
    write: optional(oneOf('behind', 'through')),
    purgeSeenInMillis: optional(numberOption({ min: 0, max: 86_400_000 })),
    cacheDataEncrypted: optional(objectOf({ keys: listOf(objectWith('subarray'), { minLength: 1, maxLength: 16 }) })),
    leases: optional(booleanOption()),
    timeoutInMillis: optional(numberOption({ min: 1, max: 60_000 })),
    maxLifeInSeconds: optional(numberOption({ min: 1 })),
    maxValueLength: optional(numberOption({ min: 1024, integer: true })),
    clock: optional(objectWith('now', 'monotonic', 'setTimeout')),
    random: optional(objectWith('next', 'uuid')),
  })
}
