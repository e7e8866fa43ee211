import { GatewayError, type Clock, type Timer } from '@gw/core'
import { milliseconds, type Duration } from './duration.ts'

/** A clock that stands still until a test moves it. Limits, quotas, caches, tokens and time-outs follow it. */
export interface TestClock extends Clock {
  /** Lets time pass: both clocks move, and timers fire in their order, each at its own instant. */
  advance(duration: Duration): void
  /** As `advance`, and what waits for a promise gets its turn after each timer, so that timers it sets fire too. */
  run(duration: Duration): Promise<void>
  /** Sets the wall clock alone, as an operator would: no time passes, no timer fires. */
  setTime(now: number | string): void
  /** Timers that still wait: what a test of `close()` looks at. */
  readonly waiting: number
}

/** What is waited for. */
interface Waiting {
  readonly at: number
  readonly callback: () => void
}

/**
 * Makes a clock for tests.
 * @param now the time it starts at: milliseconds since 1970, or a date. Default: `2026-01-15T12:00:00Z`
 * @throws {GatewayError} `INVALID_OPTION` for a date that is none
 */
export function testClock(now: number | string = '2026-01-15T12:00:00Z'): TestClock {
  return new MovedClock(instant(now))
}

class MovedClock implements TestClock {
  #now: number
  /** Not the wall clock, so that a test notices when one is taken for the other. */
  #monotonic = 1_000
  readonly #timers = new Set<Waiting>()

  constructor(now: number) {
    this.#now = now
  }

  now(): number {
    return this.#now
  }

  monotonic(): number {
    return this.#monotonic
  }

  setTimeout(callback: () => void, delay: number): Timer {
    const timer: Waiting = { at: this.#monotonic + Math.max(0, delay), callback }
    this.#timers.add(timer)
    return { clear: () => void this.#timers.delete(timer) }
  }

  get waiting(): number {
    return this.#timers.size
  }

  advance(duration: Duration): void {
    const end = this.#monotonic + milliseconds(duration)
    for (let timer = this.#nextUntil(end); timer !== undefined; timer = this.#nextUntil(end)) this.#fire(timer)
    this.#moveTo(end)
  }

  async run(duration: Duration): Promise<void> {
    const end = this.#monotonic + milliseconds(duration)
    await turn()
    for (let timer = this.#nextUntil(end); timer !== undefined; timer = this.#nextUntil(end)) {
      this.#fire(timer)
      await turn()
    }
    this.#moveTo(end)
    await turn()
  }

  setTime(now: number | string): void {
    this.#now = instant(now)
  }

  #fire(timer: Waiting): void {
    this.#timers.delete(timer)
    this.#moveTo(Math.max(this.#monotonic, timer.at))
    timer.callback()
  }

  #moveTo(monotonic: number): void {
    this.#now += monotonic - this.#monotonic
    this.#monotonic = monotonic
  }

  /** The first of the timers that are due by `end`; of two at the same instant, the one that was set first. */
  #nextUntil(end: number): Waiting | undefined {
    let next: Waiting | undefined
    for (const timer of this.#timers) {
      if (timer.at <= end && (next === undefined || timer.at < next.at)) next = timer
    }
    return next
  }
}

/** Whatever waits for a promise has run afterwards. */
function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

function instant(now: number | string): number {
  const value = typeof now === 'number' ? now : Date.parse(now)
  if (Number.isFinite(value)) return value
  throw new GatewayError('INVALID_OPTION', `${JSON.stringify(now)} is no time`)
}
