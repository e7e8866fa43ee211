/** A deadline that can be called off. */
export interface Timer {
  /** Calls the deadline off; harmless when it has passed. */
  clear(): void
}

/** All the time the library knows. One clock per gateway; a test moves its own by hand. */
export interface Clock {
  /** Wall clock, milliseconds since 1970 in UTC: tokens, quotas, caches, logs. */
  now(): number
  /** Milliseconds that never go back, from any origin: token buckets and durations, so that a corrected wall clock refills nothing. */
  monotonic(): number
  /**
   * Calls back once after `milliseconds`.
   * @param background `true` when it must not hold the process: refreshes, sweeps. A request's deadline holds it.
   */
  setTimeout(callback: () => void, milliseconds: number, background?: boolean): Timer
}

/** The machine's own clock. The default. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  setTimeout(callback, milliseconds, background = false) {
    const timer = setTimeout(callback, milliseconds)
    if (background) unref(timer)
    return { clear: () => clearTimeout(timer) }
  },
}

/** Only Node's timers hold a process, and only they have `unref`. */
function unref(timer: unknown): void {
  const { unref } = timer as { unref?: () => void }
  if (typeof unref === 'function') unref.call(timer)
}
