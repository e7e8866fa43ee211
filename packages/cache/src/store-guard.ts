import { isPromise, type Clock, type MaybePromise, type StoreEvent } from '@gw/core'

/** How long a store that failed is left alone, so that a dead one does not cost every request its time-out. */
const REST_MILLIS = 1000

/** What a store that throws, rejects, takes too long or rests is held to have answered. */
export const FAILED: unique symbol = Symbol('failed')

/**
 * Asks a store so that it cannot harm: what throws, rejects or takes too long is told once and answered with `FAILED`,
 * and the store then rests for a second. What answers at once is handed on without a promise.
 */
export class StoreGuard {
  readonly #clock: Clock
  readonly #timeoutMillis: number
  readonly #emit: (event: StoreEvent) => void
  #restsUntil = 0
  #ill = false

  constructor(clock: Clock, timeoutMillis: number, emit: (event: StoreEvent) => void) {
    this.#clock = clock
    this.#timeoutMillis = timeoutMillis
    this.#emit = emit
  }

  /**
   * Asks, unless the store rests.
   * @param about handed to the question, so that one that is asked for every request need not be made for each
   */
  ask<T, About = undefined>(
    question: (about: About) => MaybePromise<T>,
    about?: About,
  ): MaybePromise<T | typeof FAILED> {
    if (this.#ill && this.#clock.monotonic() < this.#restsUntil) return FAILED
    try {
      const answer = question(about as About)
      return isPromise(answer) ? this.#inTime(answer) : this.#well(answer)
    } catch (error) {
      return this.#failed(error)
    }
  }

  #inTime<T>(answer: Promise<T>): Promise<T | typeof FAILED> {
    return new Promise((resolve) => {
      let waiting = true
      const end = (outcome: () => T | typeof FAILED): void => {
        if (!waiting) return
        waiting = false
        timer.clear()
        resolve(outcome())
      }
      const late = new Error(`The cache store took longer than ${this.#timeoutMillis} ms`)
      const timer = this.#clock.setTimeout(() => end(() => this.#failed(late)), this.#timeoutMillis)
      answer.then(
        (value) => end(() => this.#well(value)),
        (error: unknown) => end(() => this.#failed(error)),
      )
    })
  }

  #well<T>(value: T): T {
    if (this.#ill) {
      this.#ill = false
      this.#emit({ type: 'store', store: 'cache', state: 'recovered' })
    }
    return value
  }

  #failed(error: unknown): typeof FAILED {
    this.#ill = true
    this.#restsUntil = this.#clock.monotonic() + REST_MILLIS
    this.#emit({ type: 'store', store: 'cache', state: 'failed', error })
    return FAILED
  }
}
