import type { DailyUsage } from './limit-store.ts'
import type { QuotaPeriod, QuotaRule } from './limit.ts'

const DAY_MILLIS = 86_400_000
/** AWS's GetUsage reaches back 90 days; two more, so that the oldest is whole in every time zone. */
const MAX_DAYS = 92

interface Day {
  used: number
  remaining: number
}

/**
 * What one key has used of one quota: the current period, and a bounded diary of days for its usage report. The count
 * starts again when a later period begins, and only then: a clock that goes back, or a changed rule whose period began
 * earlier, finds what was used still used.
 */
export class QuotaCount {
  #rule: QuotaRule
  #period: QuotaPeriod | undefined
  #startedAt = -Infinity
  #used = 0
  #granted = 0
  #days: Map<number, Day> | undefined

  constructor(rule: QuotaRule) {
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
    const counts = at === undefined || at >= this.#startedAt
    if (counts) this.#used += cost
    this.#note(Math.floor((at ?? now) / DAY_MILLIS), cost, counts ? this.remaining(now) : undefined)
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
    return this.#used === 0 && this.#granted === 0 && !this.#hasDaysAfter(Math.floor(now / DAY_MILLIS) - MAX_DAYS)
  }

  /** The diary from one instant to another, oldest day first. */
  days(from: number, to: number): readonly DailyUsage[] {
    return [...(this.#days ?? [])]
      .filter(([day]) => day * DAY_MILLIS + DAY_MILLIS > from && day * DAY_MILLIS < to)
      .sort(([a], [b]) => a - b)
      .map(([day, { used, remaining }]) => ({
        date: new Date(day * DAY_MILLIS).toISOString().slice(0, 10),
        used,
        remaining,
      }))
  }

  #current(now: number): QuotaPeriod {
    const known = this.#period
    if (known !== undefined && now >= known.start && now < known.end) return known
    const period = this.#rule.periodAt(now)
    if (period.start > this.#startedAt) {
      this.#used = 0
      this.#granted = 0
      this.#startedAt = period.start
    }
    return (this.#period = period)
  }

  #note(today: number, cost: number, remaining: number | undefined): void {
    const days = (this.#days ??= new Map())
    const day = days.get(today)
    if (day !== undefined) {
      day.used += cost
      day.remaining = remaining ?? day.remaining - cost
      return
    }
    days.set(today, { used: cost, remaining: remaining ?? 0 })
    if (days.size > MAX_DAYS) days.delete(Math.min(...days.keys()))
  }

  #hasDaysAfter(day: number): boolean {
    for (const noted of this.#days?.keys() ?? []) if (noted > day) return true
    return false
  }
}
