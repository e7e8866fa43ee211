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
  /** Made by the first purge: until then nobody asks, and keeping it took a third of what it costs to remember an answer. */
  #keysByTag: Map<string, Set<string>> | undefined
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
      this.#oldest.inserted()
    }
    return held.entry
  }

  set(key: string, entry: CacheEntry, removeAt: number): void {
    this.delete(key)
    const bytes = bytesOf(key, entry)
    if (bytes > this.#maxBytes) return
    freezeResponse(entry.response)
    this.#held.set(key, { entry: Object.freeze(entry), removeAt, bytes, movedAt: this.#lookups })
    this.#oldest.inserted()
    this.#bytes += bytes
    if (this.#keysByTag !== undefined) addTags(this.#keysByTag, key, entry)
    while (this.#held.size > this.#maxEntries || this.#bytes > this.#maxBytes) this.delete(this.#oldest.next()!)
  }

  delete(key: string): void {
    const held = this.#held.get(key)
    if (held === undefined) return
    this.#held.delete(key)
    this.#bytes -= held.bytes
    if (this.#keysByTag !== undefined) removeTags(this.#keysByTag, key, held.entry)
  }

  deleteTag(tag: string): void {
    this.#keysByTag ??= this.#index()
    for (const key of [...(this.#keysByTag.get(tag) ?? [])]) this.delete(key)
  }

  clear(): void {
    this.#held.clear()
    this.#keysByTag = undefined
    this.#bytes = 0
  }

  #index(): Map<string, Set<string>> {
    const keysByTag = new Map<string, Set<string>>()
    for (const [key, { entry }] of this.#held) addTags(keysByTag, key, entry)
    return keysByTag
  }
}

function addTags(keysByTag: Map<string, Set<string>>, key: string, { tags = [] }: CacheEntry): void {
  for (const tag of tags) {
    const keys = keysByTag.get(tag) ?? new Set<string>()
    keysByTag.set(tag, keys.add(key))
  }
}

function removeTags(keysByTag: Map<string, Set<string>>, key: string, { tags = [] }: CacheEntry): void {
  for (const tag of tags) {
    const keys = keysByTag.get(tag)
    keys?.delete(key)
    if (keys?.size === 0) keysByTag.delete(tag)
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
