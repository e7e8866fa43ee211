const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const

/** A time as AWS logs it, in the common log format: `25/Nov/2026:21:05:07 +0000`. */
export function requestTime(epochMillis: number): string {
  const second = Math.floor(epochMillis / 1000)
  if (second !== last.second) last = { second, text: written(epochMillis) }
  return last.text
}

/** Requests of one second share its text. */
let last = { second: Number.NaN, text: '' }

function written(epochMillis: number): string {
  const date = new Date(epochMillis)
  const day = `${two(date.getUTCDate())}/${MONTHS[date.getUTCMonth()]}/${date.getUTCFullYear()}`
  return `${day}:${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())} +0000`
}

function two(value: number): string {
  return value < 10 ? `0${value}` : String(value)
}
