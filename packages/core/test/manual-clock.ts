import type { Clock, Timer } from '@gw/core'

/** A clock that a test moves by hand; timers fire as it passes them. */
export class ManualClock implements Clock {
  #now: number
  #monotonic = 1000
  readonly #timers = new Set<{ at: number; callback: () => void }>()

  constructor(now: number | string = '2026-01-15T12:00:00Z') {
    this.#now = typeof now === 'number' ? now : Date.parse(now)
  }

  now(): number {
    return this.#now
  }

  monotonic(): number {
    return this.#monotonic
  }

  setTimeout(callback: () => void, milliseconds: number): Timer {
    const timer = { at: this.#monotonic + milliseconds, callback }
    this.#timers.add(timer)
    return { clear: () => void this.#timers.delete(timer) }
  }

  /** Timers that still wait: what a test of `close()` looks at. */
  get waiting(): number {
    return this.#timers.size
  }

  /** Lets time pass: both clocks move, and timers fire in order. */
  pass(milliseconds: number): void {
    const end = this.#monotonic + milliseconds
    for (let next = this.#next(end); next !== undefined; next = this.#next(end)) {
      this.#timers.delete(next)
      this.#move(Math.max(0, next.at - this.#monotonic))
      next.callback()
    }
    this.#move(end - this.#monotonic)
  }

  /** Time passes while nobody looks: the process was busy, and its timers are overdue. */
  passWithout(milliseconds: number): void {
    this.#move(milliseconds)
  }

  /** One turn of a busy loop: the timers that are due now, not those that they set. */
  fireOne(): void {
    for (const timer of [...this.#timers].filter(({ at }) => at <= this.#monotonic)) {
      this.#timers.delete(timer)
      timer.callback()
    }
  }

  /** Someone sets the wall clock: time itself does not pass. */
  jump(milliseconds: number): void {
    this.#now += milliseconds
  }

  #move(milliseconds: number): void {
    this.#now += milliseconds
    this.#monotonic += milliseconds
  }

  #next(end: number): { at: number; callback: () => void } | undefined {
    return [...this.#timers].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0]
  }
}
