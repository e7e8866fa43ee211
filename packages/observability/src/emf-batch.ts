import type { Protocol } from '@gw/core'

/** How a batch is named. */
export interface BatchNames {
  readonly apiName: string
  readonly namespace?: string
  readonly protocol?: Protocol
}

/** What values are gathered for. */
export interface BatchKey {
  readonly stage: string
  readonly routeKey: string | undefined
}

/** Values of one stage and route, until they are written. */
export class MetricBatch {
  readonly #options: BatchNames
  readonly #key: BatchKey
  readonly #values = new Map<string, number[]>()

  constructor(options: BatchNames, key: BatchKey) {
    this.#options = options
    this.#key = key
  }

  /** How many requests it holds. */
  get size(): number {
    return this.#values.get('Count')?.length ?? 0
  }

  /** Adds a value. */
  add(metric: string, value: number): void {
    const values = this.#values.get(metric)
    if (values === undefined) this.#values.set(metric, [value])
    else values.push(value)
  }

  /** One line in the embedded metric format (CloudWatch user guide, "Embedded metric format specification"). */
  line(timestamp: number): string {
    const dimensions = this.#dimensions()
    const names = Object.keys(dimensions)
    const [api, stage, ...route] = names as [string, string, ...string[]]
    const sets = route.length === 0 ? [[api], [api, stage]] : [[api], [api, stage], [api, stage, ...route]]
    const metrics = [...this.#values.keys()].map((Name) => ({ Name, Unit: unitOf(Name) }))
    const Namespace = this.#options.namespace ?? 'Gateway'
    return JSON.stringify({
      _aws: { Timestamp: timestamp, CloudWatchMetrics: [{ Namespace, Dimensions: sets, Metrics: metrics }] },
      ...dimensions,
      ...Object.fromEntries(this.#values),
    })
  }

  /** AWS's names: a REST API's routes by resource and method, an HTTP API's by route key. */
  #dimensions(): Record<string, string> {
    const { apiName, protocol } = this.#options
    const { stage, routeKey } = this.#key
    const isRest = protocol !== 'HTTP'
    const api = { [isRest ? 'ApiName' : 'ApiId']: apiName, Stage: stage === '' ? '-' : stage }
    if (routeKey === undefined) return api
    const [method, resource] = routeKey.split(' ', 2) as [string, string?]
    return isRest ? { ...api, Resource: resource ?? routeKey, Method: method } : { ...api, Route: routeKey }
  }
}

function unitOf(metric: string): string {
  if (metric.endsWith('Latency')) return 'Milliseconds'
  return metric === 'DataProcessed' ? 'Bytes' : 'Count'
}
