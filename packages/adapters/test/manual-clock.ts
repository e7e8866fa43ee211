import type { Clock, Timer } from '@gw/core'

/** A clock that stands still until a test moves it. */
export class ManualClock implements Clock {
  #now = 0
  #timers: { readonly at: number; readonly callback: () => void }[] = []

  now(): number {
    return this.#now
  }

  monotonic(): number {
    return this.#now
  }

  setTimeout(callback: () => void, milliseconds: number): Timer {
    const timer = { at: this.#now + milliseconds, callback }
    this.#timers.push(timer)
    return { clear: () => void (this.#timers = this.#timers.filter((other) => other !== timer)) }
  }

  /** Deadlines that have neither passed nor been called off. */
  get pending(): number {
    return this.#timers.length
  }

  /** Moves on, and calls what is due. */
  pass(milliseconds: number): void {
    this.#now += milliseconds
    const due = this.#timers.filter((timer) => timer.at <= this.#now)
    this.#timers = this.#timers.filter((timer) => timer.at > this.#now)
    for (const timer of due) timer.callback()
  }
}
