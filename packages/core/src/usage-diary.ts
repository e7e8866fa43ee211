import type { DailyUsage } from './limit-store.ts'

const DAY_MILLIS = 86_400_000
/** AWS's GetUsage reaches back 90 days; two more, so that the oldest is whole in every time zone. */
const MAX_DAYS = 92

/**
 * A UTC day on which something was used, and the one before it: a diary is a list, newest first. Most keys have a day or
 * two, and a store has very many keys: a `Map` would take four times as much for them.
 */
export interface DiaryDay {
  /** Days since 1970. */
  readonly day: number
  used: number
  remaining: number
  earlier: DiaryDay | undefined
}

/**
 * Notes a use, and drops days that no report reaches.
 * @param newest the diary so far
 * @param at when it was, milliseconds since 1970
 * @param remaining what is left of the period; `undefined` where its period has ended since
 * @returns the diary: its newest day
 */
export function noteUse(
  newest: DiaryDay | undefined,
  at: number,
  cost: number,
  remaining: number | undefined,
): DiaryDay {
  const day = Math.floor(at / DAY_MILLIS)
  if (newest === undefined || newest.day < day) return shortened(begin(day, cost, remaining, newest))
  let noted = newest
  while (noted.earlier !== undefined && noted.earlier.day >= day) noted = noted.earlier
  if (noted.day > day) {
    noted.earlier = begin(day, cost, remaining, noted.earlier)
    return shortened(newest)
  }
  noted.used += cost
  noted.remaining = remaining ?? noted.remaining - cost
  return newest
}

/** Whether a report could still ask for something of a diary. */
export function isReportable(newest: DiaryDay | undefined, now: number): boolean {
  return newest !== undefined && newest.day > Math.floor(now / DAY_MILLIS) - MAX_DAYS
}

/** The days from one instant to another, oldest first. */
export function daysBetween(newest: DiaryDay | undefined, from: number, to: number): readonly DailyUsage[] {
  const days: DailyUsage[] = []
  for (let noted = newest; noted !== undefined; noted = noted.earlier) {
    const { day, used, remaining } = noted
    const start = day * DAY_MILLIS
    if (start + DAY_MILLIS <= from || start >= to) continue
    days.unshift({ date: new Date(start).toISOString().slice(0, 10), used, remaining })
  }
  return days
}

function begin(day: number, cost: number, remaining: number | undefined, earlier: DiaryDay | undefined): DiaryDay {
  return { day, used: cost, remaining: remaining ?? 0, earlier }
}

function shortened(newest: DiaryDay): DiaryDay {
  let last: DiaryDay | undefined = newest
  for (let count = 1; count < MAX_DAYS; count++) last = last?.earlier
  if (last !== undefined) last.earlier = undefined
  return newest
}
