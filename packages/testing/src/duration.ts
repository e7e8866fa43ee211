import { GatewayError } from '@gw/core'

/** Units of time as people write them. */
export type DurationUnit =
  | 'millisecond'
  | 'milliseconds'
  | 'second'
  | 'seconds'
  | 'minute'
  | 'minutes'
  | 'hour'
  | 'hours'
  | 'day'
  | 'days'
  | 'week'
  | 'weeks'

/** A span of time: milliseconds, or words such as `'31 days'`. */
export type Duration = {
  // Read from a member: the compiler then names the units in its messages.
  readonly duration: number | `${number} ${DurationUnit}`
}['duration']

const UNITS: ReadonlyMap<string, number> = new Map([
  ['millisecond', 1],
  ['second', 1000],
  ['minute', 60_000],
  ['hour', 3_600_000],
  ['day', 86_400_000],
  ['week', 604_800_000],
])

/**
 * A duration in milliseconds.
 * @throws {GatewayError} `INVALID_OPTION` for what is none, or goes back in time
 */
export function milliseconds(duration: Duration): number {
  const value = typeof duration === 'number' ? duration : parse(duration)
  if (Number.isFinite(value) && value >= 0) return value
  throw new GatewayError('INVALID_OPTION', `${JSON.stringify(duration)} is no duration, such as 250 or "31 days"`)
}

function parse(text: string): number {
  const [amount = '', unit = ''] = text.split(' ')
  const factor = UNITS.get(unit.replace(/s$/, ''))
  return factor === undefined || amount === '' ? Number.NaN : Number(amount) * factor
}
