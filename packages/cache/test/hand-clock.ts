import type { Clock, Timer } from '@gw/core'

/** A clock that a test moves by hand; deadlines are called as it passes them. */
export class HandClock implements Clock {
  #time = 1_800_000_000_000
  readonly #timers = new Set<{ readonly at: number; readonly callback: () => void }>()

  now(): number {
    return this.#time
  }

  monotonic(): number {
    return this.#time
  }

  setTimeout(callback: () => void, milliseconds: number): Timer {
    const timer = { at: this.#time + milliseconds, callback }
    this.#timers.add(timer)
    return { clear: () => void this.#timers.delete(timer) }
  }

  /** Moves time on, and lets everything that waited for it run. */
  async advance(milliseconds: number): Promise<void> {
    this.#time += milliseconds
    for (const timer of Array.from(this.#timers)) {
      if (timer.at > this.#time || !this.#timers.delete(timer)) continue
      timer.callback()
    }
    await settled()
  }
}

/** Lets everything run that needs no time to pass. */
export function settled(): Promise<void> {
  return new Promise((resolve) => void setImmediate(resolve))
}
