import type { Clock, Random } from '@gw/core'
import type { SharedStore } from '@gw/cache'

interface Kept {
  value: unknown
  readonly until: number
}

/** A shared store that fails, hangs, forgets entries and spoils values, by chance. Purges are not forgotten. */
export class FaultyStore implements SharedStore {
  /** Times it failed or hung. */
  faults = 0
  /** Values it spoilt. */
  lies = 0
  readonly #kept = new Map<string, Kept>()
  readonly #random: Random
  readonly #clock: Clock
  #isWell = false

  constructor(random: Random, clock: Clock) {
    this.#random = random
    this.#clock = clock
  }

  get(key: string): Promise<unknown> {
    return this.#perhaps(() => {
      const kept = this.#kept.get(key)
      return kept === undefined || kept.until <= this.#clock.now() ? undefined : kept.value
    })
  }

  set(key: string, value: string, milliseconds: number): Promise<unknown> {
    return this.#perhaps(() => this.#kept.set(key, { value, until: this.#clock.now() + milliseconds }))
  }

  delete(key: string): Promise<unknown> {
    return this.#perhaps(() => this.#kept.delete(key))
  }

  take(key: string, holder: string, milliseconds: number): Promise<boolean> {
    return this.#perhaps(() => {
      const kept = this.#kept.get(key)
      if (kept !== undefined && kept.until > this.#clock.now()) return false
      this.#kept.set(key, { value: holder, until: this.#clock.now() + milliseconds })
      return true
    })
  }

  giveBack(key: string, holder: string): Promise<unknown> {
    return this.#perhaps(() => this.#kept.get(key)?.value === holder && this.#kept.delete(key))
  }

  /** From now on it does what it should. */
  heal(): void {
    this.#isWell = true
  }

  /** Forgets an entry, cuts it off, changes a character, or gives it another's value. */
  spoil(): void {
    const entries = [...this.#kept.keys()].filter((key) => key.includes('entry:'))
    const key = entries[Math.floor(this.#random.next() * entries.length)]
    const kept = key === undefined ? undefined : this.#kept.get(key)
    if (kept === undefined || typeof kept.value !== 'string') return
    this.lies++
    const at = Math.floor(this.#random.next() * kept.value.length)
    const other = this.#kept.get(entries[Math.floor(this.#random.next() * entries.length)]!)!.value
    const spoilt = [
      undefined,
      kept.value.slice(0, at),
      `${kept.value.slice(0, at)}~${kept.value.slice(at + 1)}`,
      other,
      5,
      {},
    ]
    kept.value = spoilt[Math.floor(this.#random.next() * spoilt.length)]
  }

  #perhaps<T>(what: () => T): Promise<T> {
    const dice = this.#isWell ? 1 : this.#random.next()
    if (dice >= 0.0003) return Promise.resolve().then(what)
    this.faults++
    return dice < 0.0001 ? new Promise<never>(() => {}) : Promise.reject(new Error('The store is away'))
  }
}
