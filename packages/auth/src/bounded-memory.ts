import { OldestKeys } from '@gw/core'

interface Remembered<T> {
  readonly value: T
  readonly until: number
}

/** Values that are remembered for a while, so many at the most: when it is full the oldest go. */
export class BoundedMemory<T> {
  readonly #entries = new Map<string, Remembered<T>>()
  readonly #oldest = new OldestKeys(this.#entries)
  readonly #maxEntries: number

  constructor(maxEntries: number) {
    this.#maxEntries = maxEntries
  }

  /** How many values are held, the ended among them. */
  get size(): number {
    return this.#entries.size
  }

  /** The value under a key, while its time has not come. */
  get(key: string, now: number): T | undefined {
    const entry = this.#entries.get(key)
    if (entry === undefined) return undefined
    if (now < entry.until) return entry.value
    this.#entries.delete(key)
    return undefined
  }

  /** Remembers a value until a time. */
  set(key: string, value: T, until: number): void {
    this.#entries.delete(key)
    this.#entries.set(key, { value, until })
    this.#oldest.inserted()
    if (this.#entries.size > this.#maxEntries) this.#entries.delete(this.#oldest.next()!)
  }

  /** Forgets everything. */
  clear(): void {
    this.#entries.clear()
  }
}
