import type { Run } from './measure.ts'

/** What a variant costs. */
export interface Figure {
  /** CPU beyond the bare framework's, microseconds per request. */
  readonly addedUs: number
  /** CPU to the bare framework's nearest runs. */
  readonly ratio: number
  readonly cpuUs: number
  readonly spread: {
    readonly min: number
    readonly max: number
    readonly runs: number
    readonly p99Millis: number
    readonly rssMegabytes: number
  }
}

/** One scenario's figures. */
export interface ScenarioReport {
  bare: Figure
  ours?: Figure
  peers: Record<string, Figure>
  anchors: Record<string, Figure>
}

/** A run beside the bare runs before and after it. */
export interface Pair {
  readonly run: Run
  readonly bareUs: number
}

/** The figures of a variant's runs: medians, and the ratios' extremes. */
export function figure(pairs: readonly Pair[]): Figure {
  const ratios = pairs.map(({ run, bareUs }) => run.cpuUs / bareUs)
  return {
    addedUs: round(median(pairs.map(({ run, bareUs }) => run.cpuUs - bareUs))),
    ratio: round(median(ratios)),
    cpuUs: round(median(pairs.map(({ run }) => run.cpuUs))),
    spread: {
      min: round(Math.min(...ratios)),
      max: round(Math.max(...ratios)),
      runs: pairs.length,
      p99Millis: round(median(pairs.map(({ run }) => run.p99Millis))),
      rssMegabytes: round(median(pairs.map(({ run }) => run.rssMegabytes))),
    },
  }
}

/** All scenarios as a table. */
export function table(report: Readonly<Record<string, ScenarioReport>>): string {
  const rows = Object.entries(report).flatMap(([scenario, { bare, ours, peers }]) => [
    row(scenario, 'bare', bare),
    ...(ours === undefined ? [] : [row(scenario, 'ours', ours)]),
    ...Object.entries(peers).map(([name, peer]) => row(scenario, name, peer)),
  ])
  const head = ['scenario', 'variant', '× bare', '[min..max]', 'added µs', 'CPU µs', 'p99 ms', 'RSS MB']
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((cells) => cells[column]!.length)))
  return [head, ...rows]
    .map((cells) =>
      cells
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

function row(scenario: string, variant: string, { ratio, addedUs, cpuUs, spread }: Figure): readonly string[] {
  return [
    scenario,
    variant,
    ratio.toFixed(2),
    `[${spread.min.toFixed(2)}..${spread.max.toFixed(2)}]`,
    addedUs.toFixed(1),
    cpuUs.toFixed(1),
    spread.p99Millis.toFixed(1),
    spread.rssMegabytes.toFixed(0),
  ]
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000
}
