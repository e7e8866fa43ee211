/** A format: how it is told, and what is said of a text that is not of it. */
export interface Format {
  readonly otherwise: string
  test(text: string): boolean
}

const DATE_TIME = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})(?:\.\d{1,12})?(?:Z|[+-]\d{2}:?\d{2})$/
const EMAIL = /^[^\s@<>()[\],;:\\"]{1,64}@[a-zA-Z0-9-]{1,63}(?:\.[a-zA-Z0-9-]{1,63}){0,10}$/
const HOSTNAME =
  /^(?=.{1,253}$)[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?){0,20}$/
const IPV4 = /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}$/
const MAX_LENGTH = 2_048

/** The formats of draft 4 that are checked. int32, int64 and decimal formats are not supported by API Gateway. */
export const FORMATS: ReadonlyMap<string, Format> = new Map([
  [
    'date-time',
    {
      otherwise: `invalid against requested date format(s) ["yyyy-MM-dd'T'HH:mm:ssZ", "yyyy-MM-dd'T'HH:mm:ss.[0-9]{1,12}Z"]`,
      test: isDateTime,
    },
  ],
  ['email', { otherwise: 'not a valid email address', test: (text: string) => text.length <= 320 && EMAIL.test(text) }],
  [
    'hostname',
    { otherwise: 'not a valid hostname', test: (text: string) => text.length <= 253 && HOSTNAME.test(text) },
  ],
  ['ipv4', { otherwise: 'not a valid IPv4 address', test: (text: string) => text.length <= 15 && IPV4.test(text) }],
  ['ipv6', { otherwise: 'not a valid IPv6 address', test: isIpv6 }],
  ['uri', { otherwise: 'not a valid URI', test: isUri }],
])

function isDateTime(text: string): boolean {
  const match = text.length > 64 ? null : DATE_TIME.exec(text)
  if (match === null) return false
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match.slice(1).map(Number)
  const date = new Date(Date.UTC(year, month - 1, day))
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day && hour < 24 && minute < 60 && second < 61
}

function isIpv6(text: string): boolean {
  return text.length <= 45 && text.includes(':') && URL.canParse(`http://[${text}]/`)
}

/** RFC 3986: a scheme is not needed (`/pets` is a reference that the validator accepts), but blanks are refused. */
function isUri(text: string): boolean {
  return text.length <= MAX_LENGTH && /^[\x21\x23-\x3b\x3d\x3f-\x5b\x5d\x5f\x61-\x7a\x7e]*$/.test(text)
}
