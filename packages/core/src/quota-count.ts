import type { DailyUsage } from './limit-store.ts'
import type { QuotaPeriod, QuotaRule } from './limit.ts'

const DAY_MILLIS = 86_400_000
/** AWS's GetUsage reaches back 90 days. */
const MAX_DAYS = 92

interface Day {
  used: number
  remaining: number
}

/** What one key has used of one quota: the current period, and a bounded diary of days for its usage report. */
export class QuotaCount {
  #rule: QuotaRule
  #period: QuotaPeriod | undefined
  #used = 0
  #granted = 0
  readonly #days = new Map<number, Day>()

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

  /** Counts requests; a negative cost gives back. */
  take(cost: number, now: number): void {
    const remaining = this.remaining(now) - cost
    this.#used += cost
    const today = Math.floor(now / DAY_MILLIS)
    const day = this.#days.get(today)
    if (day !== undefined) Object.assign(day, { used: day.used + cost, remaining })
    else this.#openDay(today, { used: cost, remaining })
  }

  /** Requests left; below zero when a settled cost was higher than what was left. */
  remaining(now: number): number {
    return this.#current(now).limit + this.#granted - this.#used
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
    return Math.max(0, this.#current(now).end - now)
  }

  /** Whether nothing is remembered here. */
  isFresh(now: number): boolean {
    this.#current(now)
    return this.#used === 0 && this.#granted === 0 && this.#days.size === 0
  }

  /** The diary from one instant to another. */
  days(from: number, to: number): readonly DailyUsage[] {
    return [...this.#days]
      .filter(([day]) => day * DAY_MILLIS + DAY_MILLIS > from && day * DAY_MILLIS < to)
      .map(([day, { used, remaining }]) => ({
        date: new Date(day * DAY_MILLIS).toISOString().slice(0, 10),
        used,
        remaining,
      }))
  }

  /** The period that holds `now`; entering a new one starts the count again. A clock that goes back keeps the newer one. */
  #current(now: number): QuotaPeriod {
    const period = this.#period
    if (period !== undefined && now < period.end) return period
    const next = this.#rule.periodAt(now)
    if (this.#startedAt !== next.start) {
      this.#used = 0
      this.#granted = 0
      this.#startedAt = next.start
    }
    return (this.#period = next)
  }

  #startedAt: number | undefined

  #openDay(today: number, day: Day): void {
    this.#days.set(today, day)
    if (this.#days.size > MAX_DAYS) this.#days.delete(this.#days.keys().next().value!)
  }
}
