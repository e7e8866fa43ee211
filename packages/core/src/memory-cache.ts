import type { CacheEntry, CacheStore } from './cache-store.ts'
import { systemClock, type Clock } from './clock.ts'
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

/** Answers remembered in this process: least recently used first out, bounded in entries and bytes, synchronous. */
export function memoryCache(options: MemoryCacheOptions = {}): CacheStore {
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
}

class MemoryCache implements CacheStore {
  /** In order of use: a Map iterates in order of insertion, and a hit is inserted anew. */
  readonly #held = new Map<string, Held>()
  readonly #keysByTag = new Map<string, Set<string>>()
  readonly #maxEntries: number
  readonly #maxBytes: number
  readonly #clock: Clock
  #bytes = 0

  constructor(maxEntries: number, maxBytes: number, clock: Clock) {
    this.#maxEntries = maxEntries
    this.#maxBytes = maxBytes
    this.#clock = clock
  }

  get(key: string): CacheEntry | undefined {
    const held = this.#held.get(key)
    if (held === undefined) return undefined
    if (this.#clock.now() >= held.removeAt) {
      this.delete(key)
      return undefined
    }
    this.#held.delete(key)
    this.#held.set(key, held)
    return held.entry
  }

  set(key: string, entry: CacheEntry, removeAt: number): void {
    this.delete(key)
    const bytes = size(key, entry)
    if (bytes > this.#maxBytes) return
    freezeResponse(entry.response)
    this.#held.set(key, { entry: Object.freeze(entry), removeAt, bytes })
    this.#bytes += bytes
    for (const tag of entry.tags ?? []) this.#tagged(tag).add(key)
    while (this.#held.size > this.#maxEntries || this.#bytes > this.#maxBytes) {
      this.delete(this.#held.keys().next().value!)
    }
  }

  delete(key: string): void {
    const held = this.#held.get(key)
    if (held === undefined) return
    this.#held.delete(key)
    this.#bytes -= held.bytes
    for (const tag of held.entry.tags ?? []) {
      const keys = this.#keysByTag.get(tag)
      keys?.delete(key)
      if (keys?.size === 0) this.#keysByTag.delete(tag)
    }
  }

  deleteTag(tag: string): void {
    for (const key of [...(this.#keysByTag.get(tag) ?? [])]) this.delete(key)
  }

  clear(): void {
    this.#held.clear()
    this.#keysByTag.clear()
    this.#bytes = 0
  }

  #tagged(tag: string): Set<string> {
    const keys = this.#keysByTag.get(tag) ?? new Set<string>()
    this.#keysByTag.set(tag, keys)
    return keys
  }
}

/** What an entry weighs, with a flat share for the objects around it. */
function size(key: string, entry: CacheEntry): number {
  let bytes = 200 + 2 * key.length + (bodyLength(entry.response.body) ?? 0)
  for (const name in entry.response.headers)
    bytes += 2 * (name.length + String(entry.response.headers[name]).length) + 32
  for (const tag of entry.tags ?? []) bytes += 2 * tag.length + 64
  return bytes
}
