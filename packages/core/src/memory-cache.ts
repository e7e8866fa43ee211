import type { CacheEntry, CacheStore } from './cache-store.ts'
import { systemClock, type Clock } from './clock.ts'
import { OldestKeys } from './oldest-keys.ts'
import { checkOptions, numberOption, objectWith, optional } from './options.ts'
import { bodyLength, freezeResponse } from './response.ts'

/** Options of `memoryCache`. */
export interface MemoryCacheOptions {
  /** Entries held at most. Default: 10,000. */
  readonly maxEntries?: number
  /** Bytes held at most: keys, headers and bodies. Default: 67,108,864 (64 MiB). */
  readonly maxBytes?: number
  /** Default: the machine's. */
  readonly clock?: Clock
}

/** A cache store in memory, and how full it is. */
export interface MemoryCacheStore extends CacheStore {
  /** Entries held. */
  readonly size: number
  /** Bytes held, as counted against `maxBytes`. */
  readonly bytes: number
  get(key: string): CacheEntry | undefined
  set(key: string, entry: CacheEntry, removeAt: number): void
  delete(key: string): void
  deleteTag(tag: string): void
  clear(): void
}

/**
 * Answers remembered in this process: those not used for longest go first, bounded in entries and bytes, synchronous.
 * @throws {GatewayError} `UNKNOWN_OPTION` or `INVALID_OPTION`
 */
export function memoryCache(options: MemoryCacheOptions = {}): MemoryCacheStore {
  checkOptions('memoryCache', options, {
    maxEntries: optional(numberOption({ min: 1, integer: true })),
    maxBytes: optional(numberOption({ min: 1, integer: true })),
    clock: optional(objectWith('now')),
  })
  return new MemoryCache(options.maxEntries ?? 10_000, options.maxBytes ?? 67_108_864, options.clock ?? systemClock)
}

interface Held {
  readonly entry: CacheEntry
  readonly removeAt: number
  readonly bytes: number
  /** The count of look-ups when it was last moved to the young end. */
  movedAt: number
}

class MemoryCache implements MemoryCacheStore {
  /** Oldest use first: a Map iterates in order of insertion, and what is used is inserted anew. */
  readonly #held = new Map<string, Held>()
  /** A tag that names one entry alone, as most do (its own path), holds its key without a set around it. */
  readonly #keysByTag = new Map<string, string | Set<string>>()
  readonly #maxEntries: number
  readonly #maxBytes: number
  readonly #clock: Clock
  readonly #oldest = new OldestKeys(this.#held)
  #bytes = 0
  #lookups = 0

  constructor(maxEntries: number, maxBytes: number, clock: Clock) {
    this.#maxEntries = maxEntries
    this.#maxBytes = maxBytes
    this.#clock = clock
  }

  get size(): number {
    return this.#held.size
  }

  get bytes(): number {
    return this.#bytes
  }

  get(key: string): CacheEntry | undefined {
    const held = this.#held.get(key)
    if (held === undefined) return undefined
    if (this.#clock.now() >= held.removeAt) {
      this.delete(key)
      return undefined
    }
    // Moving costs more than finding. An entry among the youngest quarter is not about to go, and stays where it is.
    if (++this.#lookups - held.movedAt > this.#held.size >> 2) {
      held.movedAt = this.#lookups
      this.#held.delete(key)
      this.#held.set(key, held)
    }
    return held.entry
  }

  set(key: string, entry: CacheEntry, removeAt: number): void {
    this.delete(key)
    const bytes = bytesOf(key, entry)
    if (bytes > this.#maxBytes) return
    freezeResponse(entry.response)
    this.#held.set(key, { entry: Object.freeze(entry), removeAt, bytes, movedAt: this.#lookups })
    this.#bytes += bytes
    for (const tag of entry.tags ?? []) this.#addTag(tag, key)
    while (this.#held.size > this.#maxEntries || this.#bytes > this.#maxBytes) this.delete(this.#oldest.next()!)
  }

  delete(key: string): void {
    const held = this.#held.get(key)
    if (held === undefined) return
    this.#held.delete(key)
    this.#bytes -= held.bytes
    for (const tag of held.entry.tags ?? []) this.#removeTag(tag, key)
  }

  deleteTag(tag: string): void {
    const keys = this.#keysByTag.get(tag)
    if (typeof keys === 'string') this.delete(keys)
    else for (const key of [...(keys ?? [])]) this.delete(key)
  }

  clear(): void {
    this.#held.clear()
    this.#keysByTag.clear()
    this.#bytes = 0
  }

  #addTag(tag: string, key: string): void {
    const keys = this.#keysByTag.get(tag)
    if (keys === undefined) this.#keysByTag.set(tag, key)
    else if (typeof keys !== 'string') keys.add(key)
    else if (keys !== key) this.#keysByTag.set(tag, new Set([keys, key]))
  }

  #removeTag(tag: string, key: string): void {
    const keys = this.#keysByTag.get(tag)
    if (typeof keys !== 'object') {
      if (keys === key) this.#keysByTag.delete(tag)
      return
    }
    keys.delete(key)
    if (keys.size === 0) this.#keysByTag.delete(tag)
  }
}

/** What an entry weighs, with a flat share for the objects around it. */
function bytesOf(key: string, entry: CacheEntry): number {
  let bytes = 200 + 2 * key.length + (bodyLength(entry.response.body) ?? 0)
  for (const name in entry.response.headers)
    bytes += 2 * (name.length + String(entry.response.headers[name]).length) + 32
  for (const tag of entry.tags ?? []) bytes += 2 * tag.length + 64
  return entry.metadata === undefined ? bytes : bytes + 2 * JSON.stringify(entry.metadata).length
}
