import type { Clock } from './clock.ts'

/** Failures in a row after which nobody waits any more but a probe. */
const FAILURES_TO_OPEN = 5
/** Requests that may wait at once after a first failure, until an answer comes. */
const MAX_WAITING = 20
/** After how long a request is used to see whether the store is back: soon at first, for most troubles are short. */
const FIRST_PROBE_MILLIS = 50
/** And in the end; each one that fails doubles the time. */
const LAST_PROBE_MILLIS = 500

/**
 * Keeps requests from waiting for a store that does not answer. After one failure at most 20 wait at once, after five
 * in a row only one now and then, every half second in the end; the first answer in time ends it.
 */
export class StoreBreaker {
  readonly #clock: Clock
  readonly #onChange: (state: 'failed' | 'recovered', error?: unknown) => void
  #failures = 0
  #probeAt = -Infinity
  #pause = FIRST_PROBE_MILLIS

  constructor(clock: Clock, onChange: (state: 'failed' | 'recovered', error?: unknown) => void) {
    this.#clock = clock
    this.#onChange = onChange
  }

  /** Whether nobody is kept from asking. */
  get well(): boolean {
    return this.#failures === 0
  }

  /** Whether one more may ask, with so many waiting already. */
  allows(waiting: number): boolean {
    if (this.#failures === 0) return true
    if (this.#failures < FAILURES_TO_OPEN) return waiting < MAX_WAITING
    const now = this.#clock.monotonic()
    if (now < this.#probeAt) return false
    this.#pause = Math.min(LAST_PROBE_MILLIS, 2 * this.#pause)
    this.#probeAt = now + this.#pause
    return true
  }

  /** An answer came in time. */
  succeeded(): void {
    if (this.#failures === 0) return
    this.#failures = 0
    this.#onChange('recovered')
  }

  /** None came, or an error. */
  failed(error: unknown): void {
    this.#failures++
    if (this.#failures === FAILURES_TO_OPEN) {
      this.#pause = FIRST_PROBE_MILLIS
      this.#probeAt = this.#clock.monotonic() + this.#pause
    }
    if (this.#failures === 1) this.#onChange('failed', error)
  }

  /** Milliseconds after which it makes sense to come back. */
  get retryAfterMillis(): number {
    return 2 * LAST_PROBE_MILLIS
  }
}
