/** What one variant costs. */
export interface Figure {
  /** CPU beyond that of what it is compared to, microseconds per request or call. */
  readonly addedUs: number
  /** CPU to that of what it is compared to, in the nearest runs. */
  readonly ratio: number
  /** CPU in microseconds per request or call. */
  readonly cpuUs: number
  /** How far the runs lie apart, and what else was seen; what each member means stands in docs/performance.md. */
  readonly spread: Readonly<Record<string, number>>
}

/** One scenario's figures. */
export interface ScenarioReport {
  readonly bare: Figure
  readonly ours?: Figure
  readonly peers: Readonly<Record<string, Figure>>
  readonly anchors: Readonly<Record<string, Figure>>
}

/** All scenarios that were run. */
export type Report = Readonly<Record<string, ScenarioReport>>

/** One run beside what it is compared to. */
export interface Pair {
  readonly cpuUs: number
  /** The same of the nearest runs of what it is compared to. */
  readonly baseUs: number
  /** What else the run told. */
  readonly more: Readonly<Record<string, number>>
}

/** The figures of a variant's runs: medians, and how far the runs lie apart. */
export function figure(pairs: readonly Pair[]): Figure {
  const ratios = pairs.map(({ cpuUs, baseUs }) => cpuUs / baseUs)
  const added = pairs.map(({ cpuUs, baseUs }) => cpuUs - baseUs)
  return {
    addedUs: rounded(median(added)),
    ratio: rounded(median(ratios)),
    cpuUs: rounded(median(pairs.map(({ cpuUs }) => cpuUs))),
    spread: {
      runs: pairs.length,
      ratioMin: rounded(Math.min(...ratios)),
      ratioMax: rounded(Math.max(...ratios)),
      addedMin: rounded(Math.min(...added)),
      addedMax: rounded(Math.max(...added)),
      ...medians(pairs.map(({ more }) => more)),
    },
  }
}

/** Each run against its own neighbours: the noise of the measurement itself. */
export function noise(runs: readonly Omit<Pair, 'baseUs'>[]): Figure {
  return figure(
    runs.map((run, index) => {
      const near = [runs[index - 1], runs[index + 1]].filter((neighbour) => neighbour !== undefined)
      const baseUs = near.length === 0 ? run.cpuUs : mean(near.map(({ cpuUs }) => cpuUs))
      return { ...run, baseUs }
    }),
  )
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

function medians(all: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const names = Object.keys(all[0] ?? {})
  return Object.fromEntries(names.map((name) => [name, rounded(median(all.map((more) => more[name]!)))]))
}

function rounded(value: number): number {
  return Math.round(value * 1000) / 1000
}
