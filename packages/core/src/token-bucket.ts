import { Counter } from './counter.ts'
import type { RateRule } from './limit.ts'

/**
 * Sums of fractions leave a bucket a hair below a whole token; a billionth of one is forgiven, and stays owed, so that
 * it cannot add up.
 */
const TOLERANCE = 1e-9

/**
 * A token bucket with lazy refill: nothing runs between requests. It remembers what was spent and not yet refilled, not
 * what is left: a full bucket is a zero, which may be forgotten, and a changed rule finds what was spent still spent.
 * Times are monotonic milliseconds; a time that goes back all the same refills nothing.
 */
export class TokenBucket extends Counter {
  #rule: RateRule
  #spent = 0
  #at: number

  constructor(bucket: string, rule: RateRule, now: number) {
    super(bucket)
    this.#rule = rule
    this.#at = now
  }

  /** Takes on a changed rule: a definition was swapped, or the limit is computed per request. */
  adopt(rule: RateRule): void {
    this.#rule = rule
  }

  /** Whether `cost` tokens are there. AWS: a rate or a burst of 0 blocks everything. */
  has(cost: number, now: number): boolean {
    this.#refill(now)
    return !this.#blocks() && this.#rule.burstLimit - this.#spent + TOLERANCE >= cost
  }

  /** Takes tokens; a negative cost gives back, never above the burst. May go below zero when a cost is settled. */
  take(cost: number, now: number): void {
    this.#refill(now)
    this.#spent = Math.max(0, this.#spent + cost)
  }

  /** Tokens left; below zero when a settled cost was higher than what was left. */
  remaining(now: number): number {
    this.#refill(now)
    return this.#blocks() ? 0 : this.#rule.burstLimit - this.#spent + TOLERANCE
  }

  /** Milliseconds until `cost` tokens are there; `Infinity` when the bucket is smaller or never refilled. */
  millisUntil(cost: number, now: number): number {
    this.#refill(now)
    const { burstLimit, rateLimit } = this.#rule
    if (cost > burstLimit || this.#blocks()) return Infinity
    return Math.max(0, ((cost - burstLimit + this.#spent) * 1000) / rateLimit)
  }

  /** Milliseconds until the bucket is full. */
  resetMillis(now: number): number {
    this.#refill(now)
    if (this.#blocks()) return Infinity
    return (this.#spent * 1000) / this.#rule.rateLimit
  }

  /** Begins as spent as another one: its caller may have been served from there. */
  beginAs(other: TokenBucket, now: number): void {
    other.#refill(now)
    this.#spent = Math.min(this.#rule.burstLimit, other.#spent)
  }

  /** Whether the bucket is full: forgetting it changes nothing. */
  isFresh(now: number): boolean {
    this.#refill(now)
    return this.#spent === 0
  }

  #blocks(): boolean {
    return this.#rule.rateLimit === 0 || this.#rule.burstLimit === 0
  }

  #refill(now: number): void {
    const elapsed = now - this.#at
    if (elapsed === 0) return
    this.#at = now
    if (elapsed > 0) this.#spent = Math.max(0, this.#spent - (elapsed * this.#rule.rateLimit) / 1000)
  }
}
