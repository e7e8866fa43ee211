import type { Clock } from './clock.ts'

/**
 * How a flight ended for those who waited. `landed`: with a value for all. `failed`: join again, and one of you leads.
 * `released`: the leader's answer is for nobody else, so there is no use in waiting for another leader; go alone.
 * `waited-long-enough`: the leader hangs; go alone.
 */
export type Landing<T> =
  | { readonly how: 'landed'; readonly value: T }
  | { readonly how: 'failed' | 'released' | 'waited-long-enough' }

/** A caller's part in a flight: it leads and must end it, or it waits for the leader. */
export type Flight<T> = Lead<T> | { readonly role: 'follower'; readonly landing: Promise<Landing<T>> }

/** The leader's part. One of the three must be called, whatever happens; the first call counts. */
export interface Lead<T> {
  readonly role: 'leader'
  /** Here is the value: everyone takes it. */
  land(value: T): void
  /** It did not work, and may work for the next: one of the followers leads. */
  fail(): void
  /** It worked, and is for nobody else: the followers go on alone, all at once. */
  release(): void
}

const FAILED: Landing<never> = Object.freeze({ how: 'failed' })
const RELEASED: Landing<never> = Object.freeze({ how: 'released' })
const WAITED: Landing<never> = Object.freeze({ how: 'waited-long-enough' })

/**
 * One run for many callers who want the same. The first leads; the others wait for it, each for `waitMillis` at most.
 * When a leader fails, its followers join again, so that one of them leads and never all (a herd is what this is for);
 * when one hangs, they go on alone, and whoever comes after `waitMillis` leads a new flight instead of waiting for the
 * lost one. Bounded: past `maxFlights` everyone leads a flight of one.
 */
export class SingleFlight<T> {
  readonly #pending = new Map<string, Leader<T>>()
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

  /** Whether a flight of a key is under way. */
  has(key: string): boolean {
    const pending = this.#pending.get(key)
    return pending !== undefined && !this.#isLost(pending)
  }

  /**
   * Takes part in the flight of a key.
   * @param waitMillis for a follower who has waited before: what is left of its patience. Default: the flight's own
   */
  join(key: string, waitMillis: number = this.#waitMillis): Flight<T> {
    const pending = this.#pending.get(key)
    if (pending === undefined || this.#isLost(pending)) return this.#lead(key)
    return { role: 'follower', landing: this.#wait(pending, waitMillis) }
  }

  #isLost({ startedAt }: Leader<T>): boolean {
    return this.#clock.monotonic() - startedAt >= this.#waitMillis
  }

  #lead(key: string): Lead<T> {
    const leader = new Leader<T>(key, this.#clock.monotonic(), this.#pending)
    if (this.#pending.size < this.#maxFlights || this.#pending.has(key)) this.#pending.set(key, leader)
    return leader
  }

  #wait(leader: Leader<T>, waitMillis: number): Promise<Landing<T>> {
    return new Promise((resolve) => {
      const timer = this.#clock.setTimeout(() => resolve(WAITED), Math.max(0, waitMillis))
      leader.followers.push((how) => {
        timer.clear()
        resolve(how)
      })
    })
  }
}

/** A flight under way, in the hands of who leads it. Most have no follower, and make no promise. */
class Leader<T> implements Lead<T> {
  readonly role = 'leader'
  readonly startedAt: number
  readonly followers: ((landing: Landing<T>) => void)[] = []
  readonly #key: string
  readonly #pending: Map<string, Leader<T>>

  constructor(key: string, startedAt: number, pending: Map<string, Leader<T>>) {
    this.#key = key
    this.startedAt = startedAt
    this.#pending = pending
  }

  land(value: T): void {
    this.#end({ how: 'landed', value })
  }

  fail(): void {
    this.#end(FAILED)
  }

  release(): void {
    this.#end(RELEASED)
  }

  #end(how: Landing<T>): void {
    // One that was lost may have a successor by now.
    if (this.#pending.get(this.#key) === this) this.#pending.delete(this.#key)
    for (const follower of this.followers.splice(0)) follower(how)
  }
}
