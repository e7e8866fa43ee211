/**
 * Remembers values that can be made again, up to a number; then it starts over, which costs little and cannot be
 * steered by a caller to keep or evict a single entry.
 */
export class BoundedCache<V> {
  readonly #values = new Map<string, V>()
  readonly #max: number

  constructor(max: number) {
    this.#max = max
  }

  /** The remembered value, or the one made now. */
  get(key: string, make: () => V): V {
    const known = this.#values.get(key)
    if (known !== undefined) return known
    if (this.#values.size >= this.#max) this.#values.clear()
    const value = make()
    this.#values.set(key, value)
    return value
  }

  /** The remembered value, if there is one. */
  find(key: string): V | undefined {
    return this.#values.get(key)
  }

  /** Remembers a value in place of the one that is there, if there is one. */
  set(key: string, value: V): void {
    if (this.#values.size >= this.#max && !this.#values.has(key)) this.#values.clear()
    this.#values.set(key, value)
  }

  /** Forgets everything. */
  clear(): void {
    this.#values.clear()
  }

  /** How many are remembered. */
  get size(): number {
    return this.#values.size
  }
}
