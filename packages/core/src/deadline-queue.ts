import type { Clock, Timer } from './clock.ts'

/** Someone who waits: `late` is called when the deadline has passed. */
export interface Waiting {
  readonly since: number
  readonly late: () => void
}

/**
 * Deadlines of one length for many who wait, on one timer. A process that was busy for longer than the deadline looks
 * at what has arrived before it calls anybody late: a long turn of its own loop is not the other side's delay.
 */
export class DeadlineQueue {
  readonly #waiting = new Set<Waiting>()
  readonly #clock: Clock
  readonly #milliseconds: number
  #timer: Timer | undefined

  constructor(clock: Clock, milliseconds: number) {
    this.#clock = clock
    this.#milliseconds = milliseconds
  }

  /** How many wait. */
  get size(): number {
    return this.#waiting.size
  }

  /** Begins to wait. */
  add(late: () => void): Waiting {
    const waiting: Waiting = { since: this.#clock.monotonic(), late }
    this.#waiting.add(waiting)
    this.#timer ??= this.#wake(this.#milliseconds)
    return waiting
  }

  /** Waits no longer; `false` when it was called late before. */
  remove(waiting: Waiting): boolean {
    const waited = this.#waiting.delete(waiting)
    if (this.#waiting.size === 0) this.#stop()
    return waited
  }

  #wake(milliseconds: number): Timer {
    return this.#clock.setTimeout(() => (this.#timer = this.#clock.setTimeout(() => this.#look(), 0)), milliseconds)
  }

  /** The oldest come first, and all wait equally long. */
  #look(): void {
    this.#timer = undefined
    const now = this.#clock.monotonic()
    for (const waiting of this.#waiting) {
      const left = waiting.since + this.#milliseconds - now
      if (left > 0) {
        this.#timer = this.#wake(left)
        return
      }
      this.#waiting.delete(waiting)
      waiting.late()
    }
  }

  #stop(): void {
    this.#timer?.clear()
    this.#timer = undefined
  }
}
