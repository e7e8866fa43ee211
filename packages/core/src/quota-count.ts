import { Counter } from './counter.ts'
import type { DailyUsage } from './limit-store.ts'
import type { QuotaPeriod, QuotaRule } from './limit.ts'
import { daysBetween, isReportable, noteUse, type DiaryDay } from './usage-diary.ts'

/**
 * What one key has used of one quota: the current period, and a bounded diary of days for its usage report. The count
 * starts again when a later period begins, and only then: a clock that goes back, or a changed rule whose period began
 * earlier, finds what was used still used.
 */
export class QuotaCount extends Counter {
  #rule: QuotaRule
  #period: QuotaPeriod | undefined
  /** The period that is counted: a later one begins the count again. */
  #counted: QuotaPeriod | undefined
  #used = 0
  #granted = 0
  #diary: DiaryDay | undefined

  constructor(bucket: string, rule: QuotaRule) {
    super(bucket)
    this.#rule = rule
  }

  /** Takes on a changed rule: what was used stays used. */
  adopt(rule: QuotaRule): void {
    if (this.#rule === rule) return
    this.#rule = rule
    this.#period = undefined
  }

  /** Whether `cost` requests are left in the period that holds `now`. */
  has(cost: number, now: number): boolean {
    return this.remaining(now) >= cost
  }

  /**
   * Counts requests; a negative cost gives back.
   * @param at when the request was made, for a cost that is settled: after its period ended it is reported on its day,
   *   and leaves the new period alone
   */
  take(cost: number, now: number, at?: number): void {
    if (cost === 0) return
    this.#current(now)
    // Without `at` it is now, and counts whatever the clock says: one that went back must not make requests free.
    const counts = at === undefined || at >= this.#counted!.start
    if (counts) this.#used += cost
    this.#diary = noteUse(this.#diary, at ?? now, cost, counts ? this.remaining(now) : undefined)
  }

  /** Requests left; below zero when a settled cost was higher than what was left. */
  remaining(now: number): number {
    return this.allowance(now) - this.#used
  }

  /** Requests allowed in the current period, grants included. */
  allowance(now: number): number {
    return this.#current(now).limit + this.#granted
  }

  /** Adds to what is left of the current period. */
  grant(amount: number, now: number): void {
    this.#current(now)
    this.#granted += amount
  }

  /** Milliseconds until `cost` is possible again: the next period's start, or never. */
  millisUntil(cost: number, now: number): number {
    return cost > this.#rule.limit ? Infinity : this.resetMillis(now)
  }

  /** Milliseconds to the next period. */
  resetMillis(now: number): number {
    return this.#current(now).end - now
  }

  /** Whether nothing is remembered here that a report could still ask for. */
  isFresh(now: number): boolean {
    this.#current(now)
    return this.#used === 0 && this.#granted === 0 && !isReportable(this.#diary, now)
  }

  /** The diary from one instant to another, oldest day first. */
  days(from: number, to: number): readonly DailyUsage[] {
    return daysBetween(this.#diary, from, to)
  }

  #current(now: number): QuotaPeriod {
    const known = this.#period
    if (known !== undefined && now >= known.start && now < known.end) return known
    const period = this.#rule.periodAt(now)
    if (this.#counted === undefined || period.start > this.#counted.start) {
      this.#used = 0
      this.#granted = 0
      this.#counted = period
    }
    return (this.#period = period)
  }
}
