import type { Clock } from './clock.ts'

/** How one flight ended for those who waited. */
export type Landing<T> = { readonly landed: true; readonly value: T } | { readonly landed: false }

/** A caller's part in a flight: it leads and must land it, or it waits for the leader. */
export type Flight<T> =
  | { readonly role: 'leader'; land(value: T): void; fail(): void }
  | { readonly role: 'follower'; readonly landing: Promise<Landing<T> | 'waited-long-enough'> }

const FAILED: { readonly landed: false } = Object.freeze({ landed: false })

interface Pending<T> {
  readonly landing: Promise<Landing<T>>
  settle(landing: Landing<T>): void
}

/**
 * One run for many callers who want the same. The first leads; the others wait for it, each for `waitMillis` at most.
 * When a leader fails, its followers join again, so that one of them leads and never all (a herd is what this is for);
 * when one hangs, they go on alone. Bounded: past `maxFlights` everyone leads a flight of one.
 */
export class SingleFlight<T> {
  readonly #pending = new Map<string, Pending<T>>()
  readonly #clock: Clock
  readonly #waitMillis: number
  readonly #maxFlights: number

  constructor(clock: Clock, waitMillis: number, maxFlights: number = 10_000) {
    this.#clock = clock
    this.#waitMillis = waitMillis
    this.#maxFlights = maxFlights
  }

  /** Flights under way. */
  get size(): number {
    return this.#pending.size
  }

  /** Takes part in the flight of a key. A leader must call `land` or `fail`, whatever happens; the first call counts. */
  join(key: string): Flight<T> {
    const pending = this.#pending.get(key)
    if (pending !== undefined) return { role: 'follower', landing: this.#wait(pending.landing) }
    return this.#lead(key)
  }

  #lead(key: string): Flight<T> {
    if (this.#pending.size >= this.#maxFlights) return { role: 'leader', land() {}, fail() {} }
    let settle!: (landing: Landing<T>) => void
    const landing = new Promise<Landing<T>>((resolve) => (settle = resolve))
    const flight: Pending<T> = { landing, settle }
    this.#pending.set(key, flight)
    const end = (how: Landing<T>): void => {
      if (this.#pending.get(key) === flight) this.#pending.delete(key)
      flight.settle(how)
    }
    return { role: 'leader', land: (value) => end({ landed: true, value }), fail: () => end(FAILED) }
  }

  #wait(landing: Promise<Landing<T>>): Promise<Landing<T> | 'waited-long-enough'> {
    return new Promise((resolve) => {
      const timer = this.#clock.setTimeout(() => resolve('waited-long-enough'), this.#waitMillis)
      void landing.then((how) => {
        timer.clear()
        resolve(how)
      })
    })
  }
}
