const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const
const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'] as const

/** A time as Java prints a date, which is how a Cognito authorizer's event shows it: `Tue Oct 25 12:00:00 UTC 2022`. */
export function javaDate(epochMillis: number): string {
  const date = new Date(epochMillis)
  const day = `${DAYS[date.getUTCDay()]} ${MONTHS[date.getUTCMonth()]} ${two(date.getUTCDate())}`
  return `${day} ${clockTime(date)} UTC ${date.getUTCFullYear()}`
}

function clockTime(date: Date): string {
  return `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())}`
}

function two(number: number): string {
  return String(number).padStart(2, '0')
}
