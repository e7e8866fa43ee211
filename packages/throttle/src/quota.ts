import { GatewayError, numberOption, objectOf, oneOf, optional, stringOption } from '@gw/core'
import type { LimitMode, OnStoreError, OptionCheck, QuotaPeriod, QuotaRule } from '@gw/core'
import { utcCalendar, weekday, zonedCalendar, type Calendar } from './calendar.ts'

/** AWS's periods (API reference, QuotaSettings). */
export const QUOTA_PERIODS = ['DAY', 'WEEK', 'MONTH'] as const

/** The name of one of AWS's periods. */
export type QuotaPeriodName = (typeof QUOTA_PERIODS)[number]

/** How much a key may call in a period: AWS's QuotaSettings, with a time zone or an anchor where AWS has UTC. */
export interface Quota {
  /** Requests, or whatever `cost` counts, per period. */
  readonly limit: number
  /** Calendar days, weeks (from Sunday) or months; of the anchor's own when there is one. */
  readonly period: QuotaPeriodName
  /** Requests taken off the first period (AWS). Default: 0. */
  readonly offset?: number
  /**
   * When the plan began, as an ISO date: says which period is the first for `offset`. Default: when the gateway was
   * made, which a restart moves.
   */
  readonly startsAt?: string
  /** An IANA time zone whose calendar the periods follow. Default: `UTC`, as on AWS. */
  readonly timeZone?: string
  /**
   * An ISO date or instant from which periods are counted instead of the calendar: a billing day. A month from the 31st
   * ends on the last day of a shorter one.
   */
  readonly anchor?: string
  /** While the store is away. Default: `closed`. */
  readonly onStoreError?: OnStoreError
  /** `shadow` counts and reports, and never refuses. Default: `enforce`. */
  readonly mode?: LimitMode
}

/** Checks a quota's options. */
export function quotaOption(): OptionCheck {
  const shape = objectOf({
    limit: numberOption({ min: 0 }),
    period: oneOf(...QUOTA_PERIODS),
    offset: optional(numberOption({ min: 0, integer: true })),
    startsAt: optional(instantOption()),
    timeZone: optional(timeZoneOption()),
    anchor: optional(instantOption()),
    onStoreError: optional(oneOf('closed', 'open', 'local')),
    mode: optional(oneOf('enforce', 'shadow')),
  })
  return (value, path) => {
    shape(value, path)
    const { limit, offset = 0 } = value as Quota
    if (offset > limit)
      throw new GatewayError('IMPOSSIBLE_COMBINATION', `${path}.offset takes off more than its limit`, { path })
  }
}

/**
 * The rule of a quota.
 * @param name what people read in headers and events
 * @param madeAt when the gateway was made, milliseconds since 1970: the plan's beginning if it names none
 */
export function quotaRule(quota: Quota, name: string, madeAt: number): QuotaRule {
  const { limit, offset = 0, onStoreError, mode } = quota
  const bounds = periodBounds(quota)
  const first =
    offset === 0 ? undefined : bounds(quota.startsAt === undefined ? madeAt : Date.parse(quota.startsAt)).start
  let known: QuotaPeriod | undefined
  return {
    kind: 'quota',
    name,
    limit,
    ...(onStoreError === undefined ? {} : { onStoreError }),
    ...(mode === undefined ? {} : { mode }),
    periodAt(epochMillis) {
      if (known !== undefined && epochMillis >= known.start && epochMillis < known.end) return known
      const { start, end } = bounds(epochMillis)
      return (known = { start, end, limit: start === first ? limit - offset : limit })
    },
  }
}

type Bounds = (epochMillis: number) => { readonly start: number; readonly end: number }

const DAY_MILLIS = 86_400_000

function periodBounds({ period, timeZone = 'UTC', anchor }: Quota): Bounds {
  if (anchor !== undefined && period !== 'MONTH') return everyDays(Date.parse(anchor), period === 'DAY' ? 1 : 7)
  const calendar = zonedCalendar(timeZone)
  if (anchor !== undefined) return everyMonth(Date.parse(anchor), calendar)
  return (epochMillis) => {
    const { year, month, day } = calendar.dateAt(epochMillis)
    if (period === 'MONTH') return between(calendar, { year, month, day: 1 }, { year, month: month + 1, day: 1 })
    const first = period === 'DAY' ? day : day - weekday({ year, month, day })
    return between(calendar, { year, month, day: first }, { year, month, day: first + (period === 'DAY' ? 1 : 7) })
  }
}

function between(calendar: Calendar, from: Parameters<Calendar['startOf']>[0], to: typeof from): ReturnType<Bounds> {
  return { start: calendar.startOf(from), end: calendar.startOf(to) }
}

function everyDays(anchor: number, days: number): Bounds {
  const length = days * DAY_MILLIS
  return (epochMillis) => {
    const start = anchor + Math.floor((epochMillis - anchor) / length) * length
    return { start, end: start + length }
  }
}

/** From the anchor's day and time of one month to those of the next. */
function everyMonth(anchor: number, calendar: Calendar): Bounds {
  const from = calendar.dateAt(anchor)
  const time = anchor - calendar.startOf(from)
  const begin = (year: number, month: number): number => {
    const day = Math.min(from.day, daysIn(year, month))
    return calendar.startOf({ year, month, day }) + time
  }
  return (epochMillis) => {
    const { year, month } = calendar.dateAt(epochMillis)
    const offset = epochMillis < begin(year, month) ? -1 : 0
    return { start: begin(year, month + offset), end: begin(year, month + offset + 1) }
  }
}

function daysIn(year: number, month: number): number {
  return utcCalendar.dateAt(Date.UTC(year, month + 1, 0)).day
}

function instantOption(): OptionCheck {
  const text = stringOption({ minLength: 10, maxLength: 40 })
  return (value, path) => {
    text(value, path)
    if (!/^\d{4}-\d\d-\d\d/.test(value as string) || Number.isNaN(Date.parse(value as string)))
      throw new GatewayError('INVALID_OPTION', `${path} must be an ISO date such as 2026-11-01`, { path })
  }
}

function timeZoneOption(): OptionCheck {
  const text = stringOption({ minLength: 1, maxLength: 64 })
  return (value, path) => {
    text(value, path)
    zonedCalendar(value as string)
  }
}
