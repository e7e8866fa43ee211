/** How many times its own size a full cache is asked for others in vain before it starts over. */
const PATIENCE = 8

/**
 * Remembers values that can be made again, up to a number. A full one keeps what it has, and starts over when it was
 * asked for others eight times as often: a population that does not fit would else be remembered and forgotten before
 * it comes again, at the garbage collector's cost. No caller can choose an entry that is kept or evicted.
 */
export class BoundedCache<V> {
  readonly #values = new Map<string, V>()
  readonly #max: number
  #inVain = 0

  constructor(max: number) {
    this.#max = max
  }

  /** The remembered value, or the one made now. */
  get(key: string, make: () => V): V {
    const known = this.#values.get(key)
    if (known !== undefined) return known
    const value = make()
    this.#add(key, value)
    return value
  }

  /** The remembered value, if there is one. */
  find(key: string): V | undefined {
    return this.#values.get(key)
  }

  /** Remembers a value in place of the one that is there, if there is one. */
  set(key: string, value: V): void {
    if (this.#values.has(key)) this.#values.set(key, value)
    else this.#add(key, value)
  }

  /** Forgets everything. */
  clear(): void {
    this.#values.clear()
    this.#inVain = 0
  }

  /** How many are remembered. */
  get size(): number {
    return this.#values.size
  }

  #add(key: string, value: V): void {
    if (this.#values.size >= this.#max && ++this.#inVain > PATIENCE * this.#max) this.clear()
    if (this.#values.size < this.#max) this.#values.set(key, value)
  }
}
