import { GatewayError } from '@gw/core'

/** A day of the calendar: no instant until a time zone says so. Months count from 0, and days may run over. */
export interface CalendarDate {
  readonly year: number
  readonly month: number
  readonly day: number
}

/** Turns instants into days and back, in one time zone. */
export interface Calendar {
  /** The day that an instant belongs to. */
  dateAt(epochMillis: number): CalendarDate
  /** The first instant of a day; where clocks are set forward over midnight, the instant at which they are. */
  startOf(date: CalendarDate): number
}

/** AWS's quotas follow UTC. */
export const utcCalendar: Calendar = {
  dateAt(epochMillis) {
    const date = new Date(epochMillis)
    return { year: date.getUTCFullYear(), month: date.getUTCMonth(), day: date.getUTCDate() }
  },
  startOf: ({ year, month, day }) => Date.UTC(year, month, day),
}

/**
 * The calendar of an IANA time zone, by the platform's own data.
 * @throws {GatewayError} `INVALID_OPTION` for a zone that the platform does not know
 */
export function zonedCalendar(timeZone: string): Calendar {
  if (timeZone === 'UTC') return utcCalendar
  const format = zoneFormat(timeZone)
  const offsetAt = (epochMillis: number): number =>
    localMillis(format, epochMillis) - Math.floor(epochMillis / 1000) * 1000
  return {
    dateAt: (epochMillis) => utcCalendar.dateAt(localMillis(format, epochMillis)),
    startOf(date) {
      const local = utcCalendar.startOf(date)
      const before = local - offsetAt(local - DAY_MILLIS)
      const after = local - offsetAt(local + DAY_MILLIS)
      const midnights = [before, after].filter((instant) => localMillis(format, instant) === local)
      return midnights.length === 0 ? before : Math.min(...midnights)
    },
  }
}

/** The day of the week, 0 for Sunday. */
export function weekday({ year, month, day }: CalendarDate): number {
  return new Date(Date.UTC(year, month, day)).getUTCDay()
}

const DAY_MILLIS = 86_400_000

function zoneFormat(timeZone: string): Intl.DateTimeFormat {
  try {
    return new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      era: 'short',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    })
  } catch (cause) {
    throw new GatewayError('INVALID_OPTION', `There is no time zone "${timeZone.slice(0, 64)}"`, { cause })
  }
}

/** What a zone's clocks show, as if it were UTC. */
function localMillis(format: Intl.DateTimeFormat, epochMillis: number): number {
  const parts: Partial<Record<Intl.DateTimeFormatPartTypes, number>> = {}
  for (const { type, value } of format.formatToParts(epochMillis)) parts[type] = Number(value)
  return Date.UTC(parts.year!, parts.month! - 1, parts.day, parts.hour, parts.minute, parts.second)
}
