import { OldestKeys, type Clock } from '@gw/core'

/** Keys may be 8 kB long, and strangers make them. */
const MOST_KEYS = 1000
const PASSED_MILLIS = 10_000

/**
 * Keys whose last answer could not be remembered. For ten seconds nobody waits for a leader there: a route that sets
 * cookies must not serve its callers one after the other. Bounded; the oldest is forgotten first.
 */
export class PassedKeys {
  readonly #until = new Map<string, number>()
  readonly #oldest = new OldestKeys(this.#until)
  readonly #clock: Clock

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Whether callers of this key should go on alone. */
  has(key: string): boolean {
    if (this.#until.size === 0) return false
    const until = this.#until.get(key)
    if (until === undefined) return false
    if (this.#clock.monotonic() < until) return true
    this.#until.delete(key)
    return false
  }

  /** Notes that an answer could not be remembered. */
  add(key: string): void {
    this.#until.delete(key)
    this.#until.set(key, this.#clock.monotonic() + PASSED_MILLIS)
    this.#oldest.inserted()
    if (this.#until.size > MOST_KEYS) this.#until.delete(this.#oldest.next()!)
  }

  /** Notes that one could. */
  delete(key: string): void {
    this.#until.delete(key)
  }
}
