import type { RateRule } from './limit.ts'

/**
 * Sums of fractions leave a bucket a hair below a whole token; a billionth of one is forgiven, and stays owed, so that
 * it cannot add up.
 */
const TOLERANCE = 1e-9

/**
 * A token bucket with lazy refill: nothing runs between requests. Times are monotonic milliseconds; a time that goes
 * back all the same refills nothing.
 */
export class TokenBucket {
  #rate: number
  #burst: number
  #tokens: number
  #at: number

  constructor(rule: RateRule, now: number) {
    this.#rate = rule.rateLimit / 1000
    this.#burst = rule.burstLimit
    this.#tokens = rule.burstLimit
    this.#at = now
  }

  /** Takes on a changed rule: a definition was swapped, and counts are kept. */
  adopt(rule: RateRule): void {
    this.#rate = rule.rateLimit / 1000
    if (this.#burst === rule.burstLimit) return
    this.#burst = rule.burstLimit
    this.#tokens = Math.min(this.#tokens, this.#burst)
  }

  /** Whether `cost` tokens are there. */
  has(cost: number, now: number): boolean {
    this.#refill(now)
    return this.#tokens + TOLERANCE >= cost && (this.#rate > 0 || this.#burst > 0) && !this.#blocks()
  }

  /** Takes tokens; a negative cost gives back, never above the burst. May go below zero when a cost is settled. */
  take(cost: number, now: number): void {
    this.#refill(now)
    this.#tokens = Math.min(this.#burst, this.#tokens - cost)
  }

  /** Tokens left. */
  remaining(now: number): number {
    this.#refill(now)
    return this.#tokens + TOLERANCE
  }

  /** Milliseconds until `cost` tokens are there; `Infinity` when the bucket is smaller or never refilled. */
  millisUntil(cost: number, now: number): number {
    this.#refill(now)
    if (cost > this.#burst || this.#rate === 0) return Infinity
    return Math.max(0, (cost - this.#tokens) / this.#rate)
  }

  /** Milliseconds until the bucket is full. */
  resetMillis(now: number): number {
    this.#refill(now)
    if (this.#tokens >= this.#burst) return 0
    return this.#rate === 0 ? Infinity : (this.#burst - this.#tokens) / this.#rate
  }

  /** Whether the bucket is full: forgetting it changes nothing. */
  isFresh(now: number): boolean {
    return this.resetMillis(now) === 0
  }

  /** AWS: a rate of 0 blocks everything, whatever the burst. */
  #blocks(): boolean {
    return this.#rate === 0
  }

  #refill(now: number): void {
    const elapsed = now - this.#at
    this.#at = now
    if (elapsed > 0) this.#tokens = Math.min(this.#burst, this.#tokens + elapsed * this.#rate)
  }
}
