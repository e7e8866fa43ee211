import {
  checkOptions,
  functionOption,
  numberOption,
  objectWith,
  optional,
  stringOption,
  systemClock,
  type Clock,
  type EndedEvent,
  type EventListener,
  type GatewayEvent,
  type Protocol,
  oneOf,
} from '@gw/core'
import { MetricBatch, type BatchKey } from './emf-batch.ts'

/** CloudWatch metrics as lines of log. */
export interface EmfOptions {
  /** Where lines go: on Lambda `console.log`, elsewhere the CloudWatch agent's or a log driver's input. */
  readonly write: (line: string) => void
  /** The dimension `ApiName` (REST) or `ApiId` (HTTP). */
  readonly apiName: string
  /** Whose metric names: `4XXError` of REST APIs or `4xx` of HTTP APIs. Default: `REST`. */
  readonly protocol?: Protocol
  /** CloudWatch namespace. Default: AWS's own, `AWS/ApiGateway`, is reserved: `Gateway`. */
  readonly namespace?: string
  /** Milliseconds that values are gathered for. 0 writes every request at once, as on Lambda. Default: 10,000. */
  readonly intervalMillis?: number
  /** The time. Default: the machine's. */
  readonly clock?: Clock
}

/** A listener that gathers; whoever made it writes what is left. */
export interface EmfListener extends EventListener {
  readonly wantsEnds: true
  /** Writes what is gathered. Call it when the process ends; a gateway's `close()` does not know of it. */
  flush(): void
}

/** CloudWatch takes at most 100 values of a metric in one line. */
const MAX_VALUES = 100
/** Stages times routes of one API; the rest are counted for the API alone. */
const MAX_BATCHES = 1000

/**
 * Metrics in CloudWatch's embedded metric format, with AWS's names: Count, 4XXError, 5XXError, Latency,
 * IntegrationLatency, CacheHitCount and CacheMissCount; by API, by stage, and by stage and route. No timer runs: lines
 * are written when a request finds that it is time.
 * @example createGateway({ onEvent: emfMetrics({ apiName: 'pets', write: console.log }) })
 */
export function emfMetrics(options: EmfOptions): EmfListener {
  checkOptions('emfMetrics', options, {
    write: functionOption(),
    apiName: stringOption({ minLength: 1, maxLength: 1024 }),
    protocol: optional(oneOf('REST', 'HTTP')),
    namespace: optional(stringOption({ minLength: 1, maxLength: 255 })),
    intervalMillis: optional(numberOption({ min: 0, max: 3_600_000, integer: true })),
    clock: optional(objectWith('now', 'monotonic')),
  })
  const emf = new Emf(options)
  return Object.assign((event: GatewayEvent) => emf.take(event), { wantsEnds: true as const, flush: () => emf.flush() })
}

class Emf {
  readonly #options: EmfOptions
  readonly #clock: Clock
  readonly #batches = new Map<string, MetricBatch>()
  #since: number

  constructor(options: EmfOptions) {
    this.#options = options
    this.#clock = options.clock ?? systemClock
    this.#since = this.#clock.monotonic()
  }

  take(event: GatewayEvent): void {
    if (event.type === 'ended') this.#ended(event)
    else if (event.type === 'cache' && event.outcome === 'hit')
      this.#batch(event.stage, event.routeKey).add('CacheHitCount', 1)
    else if (event.type === 'cache' && event.outcome === 'miss')
      this.#batch(event.stage, event.routeKey).add('CacheMissCount', 1)
  }

  flush(): void {
    for (const batch of this.#batches.values()) this.#options.write(batch.line(this.#clock.now()))
    this.#batches.clear()
    this.#since = this.#clock.monotonic()
  }

  #ended({ stage, routeKey, statusCode, durationMs, integrationLatencyMs, bytes }: EndedEvent): void {
    const isRest = this.#options.protocol !== 'HTTP'
    const batch = this.#batch(stage, routeKey)
    batch.add('Count', 1)
    batch.add(isRest ? '4XXError' : '4xx', statusCode >= 400 && statusCode < 500 ? 1 : 0)
    batch.add(isRest ? '5XXError' : '5xx', statusCode >= 500 ? 1 : 0)
    batch.add('Latency', durationMs)
    if (integrationLatencyMs !== undefined) batch.add('IntegrationLatency', integrationLatencyMs)
    if (!isRest) batch.add('DataProcessed', bytes)
    const { intervalMillis = 10_000 } = this.#options
    if (batch.size >= MAX_VALUES || this.#clock.monotonic() - this.#since >= intervalMillis) this.flush()
  }

  #batch(stage: string, routeKey: string | undefined): MetricBatch {
    const known = this.#batches.size < MAX_BATCHES
    const key: BatchKey = known ? { stage, routeKey } : { stage: 'other', routeKey: undefined }
    const name = `${key.stage} ${key.routeKey ?? ''}`
    let batch = this.#batches.get(name)
    if (batch === undefined) this.#batches.set(name, (batch = new MetricBatch(this.#options, key)))
    return batch
  }
}
