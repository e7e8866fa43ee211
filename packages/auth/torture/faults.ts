import type { HandClock } from '../test/test-context.ts'
import type { RandomSource } from './random-source.ts'

const KINDS = [
  'at once',
  'at once',
  'at once',
  'later',
  'later',
  'late',
  'throws',
  'rejects',
  'hangs',
  'wrong',
  'wrong',
] as const

/**
 * Stands at every await of an authorizer: each time it is asked, chance decides whether the good answer comes, comes late, or does not come, and
 * what comes instead. Remembers which good answers were delivered, for the judge.
 */
export class Faults {
  readonly log: string[] = []
  readonly #random: RandomSource
  readonly #clock: HandClock
  /** Good answers delivered since the run began, and since the request began. */
  readonly ever = new Set<string>()
  readonly now = new Set<string>()

  constructor(random: RandomSource, clock: HandClock) {
    this.#random = random
    this.#clock = clock
  }

  /** Answers one call at one point. */
  at<T>(point: string, good: () => T, wrong: readonly unknown[]): T {
    const kind = this.#random.pick(KINDS)
    this.log.push(`${point} ${kind}`)
    switch (kind) {
      case 'at once':
        return this.#deliver(point, good)
      case 'later':
        return Promise.resolve().then(() => this.#deliver(point, good)) as T
      case 'late':
        return new Promise((resolve) => {
          this.#clock.setTimeout(() => resolve(this.#deliver(point, good)), Math.floor(this.#random.next() * 60_000))
        }) as T
      case 'throws':
        throw new Error(`${point} throws`)
      case 'rejects':
        return Promise.reject(new Error(`${point} rejects`)) as T
      case 'hangs':
        return new Promise(() => {}) as T
      case 'wrong':
        return this.#random.pick(wrong) as T
    }
  }

  /** The same, for what must answer with a promise. */
  async later<T>(point: string, good: () => T, wrong: readonly unknown[]): Promise<T> {
    return this.at(point, good, wrong)
  }

  #deliver<T>(point: string, good: () => T): T {
    this.ever.add(point)
    this.now.add(point)
    return good()
  }
}
