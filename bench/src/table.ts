import type { Figure, Report } from './report.ts'
import type { Judged } from './targets.ts'

/** What stands in one line of a report. */
export interface Row {
  readonly scenario: string
  readonly variant: string
  readonly figure: Figure
}

/** A report's lines: bare, ours, peers, anchors. */
export function rowsOf(report: Report): readonly Row[] {
  return Object.entries(report).flatMap(([scenario, { bare, ours, peers, anchors }]) =>
    Object.entries({ bare, ...(ours === undefined ? {} : { ours }), ...peers, ...anchors }).map(
      ([variant, figure]) => ({
        scenario,
        variant,
        figure,
      }),
    ),
  )
}

const HEAD = ['scenario', 'variant', '×', '[min..max]', 'added µs', 'CPU µs', 'p99 ms', 'loop ms', 'more']

/** All figures, for people. */
export function figureCells(report: Report): readonly (readonly string[])[] {
  return [HEAD, ...rowsOf(report).map(cells)]
}

/** Targets beside what was measured, for people. */
export function targetCells(judged: readonly Judged[]): readonly (readonly string[])[] {
  return [
    ['what', 'best peer', 'target', 'measured', 'verdict', 'scenario'],
    ...judged.map(({ target, measured, verdict }) => [
      target.what,
      target.bestPeer,
      `≤ ${shown(target.limit)} ${target.unit}`,
      `${shown(measured)} ${target.unit}`,
      verdict,
      target.scenario,
    ]),
  ]
}

/** Cells in columns, with spaces between. */
export function columns(table: readonly (readonly string[])[]): string {
  const widths = table[0]!.map((_, column) => Math.max(...table.map((cells) => cells[column]!.length)))
  return table
    .map((cells) =>
      cells
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

/** The same as a table in Markdown. */
export function markdown([head, ...rows]: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
  return [line(head!), line(head!.map(() => '---')), ...rows.map(line)].join('\n')
}

export function shown(value: number): string {
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2
  return value.toFixed(digits)
}

function cells({ scenario, variant, figure: { ratio, addedUs, cpuUs, spread } }: Row): readonly string[] {
  const { ratioMin = ratio, ratioMax = ratio, p99Millis, loopDelayMillis } = spread
  return [
    scenario,
    variant,
    ratio.toFixed(2),
    `[${ratioMin.toFixed(2)}..${ratioMax.toFixed(2)}]`,
    shown(addedUs),
    shown(cpuUs),
    p99Millis === undefined ? '–' : shown(p99Millis),
    loopDelayMillis === undefined ? '–' : shown(loopDelayMillis),
    moreOf(spread),
  ]
}

const MORE: Readonly<Record<string, string>> = {
  redisUs: 'µs of Redis',
  wallMs: 'ms',
  gzipKilobytes: 'kB gzip',
  bytes: 'B each',
}

function moreOf(spread: Figure['spread']): string {
  return Object.entries(MORE)
    .flatMap(([name, unit]) => (spread[name] === undefined ? [] : [`${shown(spread[name])} ${unit}`]))
    .join(', ')
}
