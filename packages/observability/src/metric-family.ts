/** Labels of one series. */
export type Labels = Readonly<Record<string, string>>

/** How a family counts. */
export interface FamilyOptions {
  /** Series at most; the rest are one series whose labels all say `other`. */
  readonly maxSeries: number
  /** Upper bounds; with them the family is a histogram. */
  readonly buckets?: readonly number[]
}

interface Series {
  count: number
  sum: number
  readonly buckets: number[]
}

/** One metric with all its series. */
export class MetricFamily {
  readonly #name: string
  readonly #help: string
  readonly #options: FamilyOptions
  readonly #bounds: readonly number[]
  readonly #series = new Map<string, Series>()

  constructor(name: string, help: string, options: FamilyOptions) {
    this.#name = name
    this.#help = help
    this.#options = options
    this.#bounds = [...(options.buckets ?? [])].sort((a, b) => a - b)
  }

  /** Counts one. */
  add(labels: Labels): void {
    this.#of(labels).count++
  }

  /** Takes one value in. */
  observe(labels: Labels, value: number): void {
    const series = this.#of(labels)
    series.count++
    series.sum += value
    const bucket = this.#bounds.findIndex((bound) => value <= bound)
    if (bucket >= 0) series.buckets[bucket] = (series.buckets[bucket] ?? 0) + 1
  }

  /** The family in Prometheus' text format. */
  text(): string {
    const isHistogram = this.#options.buckets !== undefined
    const lines = [
      `# HELP ${this.#name} ${this.#help}`,
      `# TYPE ${this.#name} ${isHistogram ? 'histogram' : 'counter'}`,
    ]
    for (const [labels, series] of this.#series) {
      if (isHistogram) lines.push(...this.#histogram(labels, series))
      else lines.push(`${this.#name}{${labels}} ${series.count}`)
    }
    return `${lines.join('\n')}\n`
  }

  #histogram(labels: string, { count, sum, buckets }: Series): readonly string[] {
    let total = 0
    const lines = this.#bounds.map((bound, index) => {
      total += buckets[index] ?? 0
      return `${this.#name}_bucket{${labels},le="${bound}"} ${total}`
    })
    return [
      ...lines,
      `${this.#name}_bucket{${labels},le="+Inf"} ${count}`,
      `${this.#name}_sum{${labels}} ${sum}`,
      `${this.#name}_count{${labels}} ${count}`,
    ]
  }

  #of(labels: Labels): Series {
    const key = labelText(labels)
    const present = this.#series.get(key)
    if (present !== undefined) return present
    const full = this.#series.size >= this.#options.maxSeries
    const rest = labelText(Object.fromEntries(Object.keys(labels).map((name) => [name, 'other'])))
    if (full && key !== rest) return this.#of(Object.fromEntries(Object.keys(labels).map((name) => [name, 'other'])))
    const series: Series = { count: 0, sum: 0, buckets: [] }
    this.#series.set(key, series)
    return series
  }
}

function labelText(labels: Labels): string {
  return Object.entries(labels)
    .map(([name, value]) => `${name}="${value.replace(/[\\"\n]/g, escape)}"`)
    .join(',')
}

function escape(character: string): string {
  return character === '\n' ? '\\n' : `\\${character}`
}
