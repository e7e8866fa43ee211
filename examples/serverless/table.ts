import { isExpected, type Stop } from './tour.ts'

/** The tour as a table. */
export function table(stops: readonly Stop[]): string {
  const rows = stops.map((stop) => [
    stop.what,
    stop.target,
    isExpected(stop) ? String(stop.status) : `${stop.status}, not ${stop.expected} ${stop.says}`,
    stop.why,
    stop.body.length > 60 ? `${stop.body.slice(0, 59)}…` : stop.body,
  ])
  const head = ['request', 'target', 'status', 'why', 'answer']
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]!.length)))
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join('  ')
      .trimEnd()
  return [line(head), widths.map((width) => '─'.repeat(width)).join('  '), ...rows.map(line)].join('\n')
}
