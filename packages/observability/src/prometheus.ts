import {
  checkOptions,
  listOf,
  numberOption,
  optional,
  stringOption,
  type EndedEvent,
  type EventListener,
  type GatewayEvent,
} from '@gw/core'
import { MetricFamily } from './metric-family.ts'

/** Metrics as Prometheus reads them. */
export interface PrometheusOptions {
  /** What every metric's name begins with. Default: `gateway`. */
  readonly prefix?: string
  /** Upper bounds of durations, seconds. Default: 5 ms to 30 s in eleven steps. */
  readonly buckets?: readonly number[]
  /** Series per metric at most; what comes after them is counted under `other`. Default: 2,000. */
  readonly maxSeries?: number
}

/** A listener that counts. */
export interface PrometheusListener extends EventListener {
  readonly wantsEnds: true
  /** All metrics in the text format (version 0.0.4). Serve it as `text/plain; version=0.0.4`. */
  text(): string
}

const BUCKETS: readonly number[] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 30]

/**
 * Counts and durations for Prometheus. Labels are names of the definition and status codes, never what a client sent,
 * and their number is bounded.
 * @example const metrics = prometheusMetrics(); createGateway({ onEvent: metrics }); app.get('/metrics', (_, res) => res.send(metrics.text()))
 */
export function prometheusMetrics(options: PrometheusOptions = {}): PrometheusListener {
  checkOptions('prometheusMetrics', options, {
    prefix: optional(stringOption({ minLength: 1, maxLength: 64 })),
    buckets: optional(listOf(numberOption({ min: 0 }), { minLength: 1, maxLength: 50 })),
    maxSeries: optional(numberOption({ min: 1, integer: true })),
  })
  const counts = new GatewayMetrics(options)
  return Object.assign((event: GatewayEvent) => counts.take(event), {
    wantsEnds: true as const,
    text: () => counts.text(),
  })
}

class GatewayMetrics {
  readonly #requests: MetricFamily
  readonly #durations: MetricFamily
  readonly #integrations: MetricFamily
  readonly #refusals: MetricFamily
  readonly #faults: MetricFamily
  readonly #cache: MetricFamily
  readonly #stores: MetricFamily

  constructor({ prefix = 'gateway', buckets = BUCKETS, maxSeries = 2000 }: PrometheusOptions) {
    const counter = (name: string, help: string): MetricFamily =>
      new MetricFamily(`${prefix}_${name}`, help, { maxSeries })
    const histogram = (name: string, help: string): MetricFamily =>
      new MetricFamily(`${prefix}_${name}`, help, { maxSeries, buckets })
    this.#requests = counter('requests_total', 'Requests by stage, route and status.')
    this.#durations = histogram('request_duration_seconds', 'From arrival to the end of the answer.')
    this.#integrations = histogram(
      'integration_duration_seconds',
      'Until status and headers of the integration were there.',
    )
    this.#refusals = counter('refusals_total', 'Requests refused, by type and policy.')
    this.#faults = counter('faults_total', 'Policies and integrations that failed, by slot.')
    this.#cache = counter('cache_total', 'What the cache did.')
    this.#stores = counter('store_failures_total', 'Stores that failed.')
  }

  take(event: GatewayEvent): void {
    switch (event.type) {
      case 'ended':
        return this.#ended(event)
      case 'refused':
        return this.#refusals.add({ type: event.refusal, policy: event.policy ?? 'router' })
      case 'fault':
        return this.#faults.add({ slot: event.slot })
      case 'cache':
        return this.#cache.add({ outcome: event.outcome })
      case 'store':
        return event.state === 'failed' ? this.#stores.add({ store: event.store }) : undefined
    }
  }

  text(): string {
    const families = [
      this.#requests,
      this.#durations,
      this.#integrations,
      this.#refusals,
      this.#faults,
      this.#cache,
      this.#stores,
    ]
    return families.map((family) => family.text()).join('')
  }

  #ended({ stage, routeKey, statusCode, durationMs, integrationLatencyMs }: EndedEvent): void {
    const labels = { stage, route: routeKey ?? 'none' }
    this.#requests.add({ ...labels, status: String(statusCode) })
    this.#durations.observe(labels, durationMs / 1000)
    if (integrationLatencyMs !== undefined) this.#integrations.observe(labels, integrationLatencyMs / 1000)
  }
}
