const MONTHS: readonly string[] = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const TIME = '(\\d\\d):(\\d\\d):(\\d\\d)'
/** `Sun, 06 Nov 1994 08:49:37 GMT` */
const IMF_FIXDATE = new RegExp(`^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), (\\d\\d) ([A-Z][a-z]{2}) (\\d{4}) ${TIME} GMT$`)
/** `Sunday, 06-Nov-94 08:49:37 GMT` */
const RFC850 = new RegExp(`^(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day, (\\d\\d)-([A-Z][a-z]{2})-(\\d\\d) ${TIME} GMT$`)
/** `Sun Nov  6 08:49:37 1994` */
const ASCTIME = new RegExp(`^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) ([A-Z][a-z]{2}) ([ \\d]\\d) ${TIME} (\\d{4})$`)

/**
 * Reads an HTTP date in its three forms (RFC 9110, section 5.6.7), and nothing else: `Date.parse` takes other zones and
 * shapes, and an `Expires` that only it understands would keep an answer fresh that every other cache holds for stale.
 * @returns milliseconds since 1970, or `undefined` for what is no HTTP date
 */
export function httpDate(text: string, now: number): number | undefined {
  const fixdate = IMF_FIXDATE.exec(text)
  if (fixdate !== null) {
    const [, day, month, year, hour, minute, second] = fixdate
    return instant(Number(year), month!, day!, hour!, minute!, second!)
  }
  const rfc850 = RFC850.exec(text)
  if (rfc850 !== null) {
    const [, day, month, year, hour, minute, second] = rfc850
    return instant(fullYear(Number(year), now), month!, day!, hour!, minute!, second!)
  }
  const [, month, day, hour, minute, second, year] = ASCTIME.exec(text) ?? []
  return month === undefined ? undefined : instant(Number(year), month, day!, hour!, minute!, second!)
}

function instant(
  year: number,
  month: string,
  day: string,
  hour: string,
  minute: string,
  second: string,
): number | undefined {
  const index = MONTHS.indexOf(month)
  if (index < 0 || Number(hour) > 23 || Number(minute) > 59 || Number(second) > 60) return undefined
  const time = Date.UTC(year, index, Number(day), Number(hour), Number(minute), Number(second))
  return new Date(time).getUTCMonth() === index ? time : undefined
}

/** A two-digit year that would lie more than 50 years ahead is meant to lie in the past. */
function fullYear(twoDigits: number, now: number): number {
  const thisYear = new Date(now).getUTCFullYear()
  const year = thisYear - (thisYear % 100) + twoDigits
  return year > thisYear + 50 ? year - 100 : year
}
