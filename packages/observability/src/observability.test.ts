import * as api from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { W3CTraceContextPropagator } from '@opentelemetry/core'
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base'
import {
  createGateway,
  deny,
  PlainRequest,
  toAll,
  type Context,
  type EventListener,
  type Gateway,
  type Policy,
} from '@gw/core'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { ManualClock } from '../../core/test/manual-clock.ts'
import { emfMetrics, openTelemetry, prometheusMetrics } from './index.ts'

let clock: ManualClock

function gateway(onEvent: EventListener | undefined, policies: readonly Policy[] = [], seen: Context[] = []): Gateway {
  clock = new ManualClock('2026-11-25T21:05:07Z')
  return createGateway({
    clock,
    ...(onEvent === undefined ? {} : { onEvent }),
    stages: { prod: {} },
    policies: [
      ...policies,
      {
        slot: 'firewall',
        name: 'closed',
        onRequest: ({ path }: Context) => (path === '/closed' ? deny('WAF_FILTERED') : undefined),
      },
    ],
    routes: {
      'GET /pets/{petId}': [
        {
          slot: 'integration',
          name: 'app',
          invoke: (context: Context) => {
            seen.push(context)
            clock.pass(40)
            return { statusCode: context.pathParameters['petId'] === 'bad' ? 500 : 200, headers: {}, body: 'four' }
          },
        },
      ],
    },
  } as never) as Gateway
}

const ask = async (gateway: Gateway, target: string, headers: Record<string, string> = {}): Promise<unknown> =>
  gateway.handle(new PlainRequest({ target, headers, sourceIp: '192.0.2.1' }))

describe('EMF', () => {
  test('one line per stage and route, with AWS’s names, dimensions and units', async () => {
    const lines: string[] = []
    const metrics = emfMetrics({ apiName: 'pets', write: (line) => lines.push(line), intervalMillis: 60_000 })
    const pets = gateway(metrics)
    for (const target of ['/pets/1', '/pets/2', '/pets/bad', '/closed']) await ask(pets, target)
    expect(lines).toEqual([])
    metrics.flush()
    expect(lines.map((line) => JSON.parse(line) as object)).toEqual([
      {
        _aws: {
          Timestamp: expect.any(Number),
          CloudWatchMetrics: [
            {
              Namespace: 'Gateway',
              Dimensions: [['ApiName'], ['ApiName', 'Stage'], ['ApiName', 'Stage', 'Resource', 'Method']],
              Metrics: [
                { Name: 'Count', Unit: 'Count' },
                { Name: '4XXError', Unit: 'Count' },
                { Name: '5XXError', Unit: 'Count' },
                { Name: 'Latency', Unit: 'Milliseconds' },
                { Name: 'IntegrationLatency', Unit: 'Milliseconds' },
              ],
            },
          ],
        },
        ApiName: 'pets',
        Stage: 'prod',
        Resource: '/pets/{petId}',
        Method: 'GET',
        Count: [1, 1, 1],
        '4XXError': [0, 0, 0],
        '5XXError': [0, 0, 1],
        Latency: [40, 40, 40],
        IntegrationLatency: [40, 40, 40],
      },
      expect.objectContaining({ Stage: 'prod', Count: [1], '4XXError': [1] }),
    ])
  })

  test('an HTTP API has other names', async () => {
    const lines: string[] = []
    const metrics = emfMetrics({
      apiName: 'a1',
      protocol: 'HTTP',
      write: (line) => lines.push(line),
      intervalMillis: 0,
    })
    await ask(gateway(metrics), '/pets/1')
    expect(JSON.parse(lines[0]!)).toMatchObject({
      ApiId: 'a1',
      Route: 'GET /pets/{petId}',
      '4xx': [0],
      '5xx': [0],
      DataProcessed: [4],
    })
  })

  test('a line holds a hundred values at most', async () => {
    const lines: string[] = []
    const metrics = emfMetrics({ apiName: 'pets', write: (line) => lines.push(line), intervalMillis: 3_600_000 })
    const pets = gateway(metrics)
    for (let i = 0; i < 250; i++) await ask(pets, '/pets/1')
    expect(lines.map((line) => (JSON.parse(line) as { Count: number[] }).Count.length)).toEqual([100, 100])
  })
})

describe('Prometheus', () => {
  test('counts by what the definition names', async () => {
    const metrics = prometheusMetrics({ buckets: [0.01, 0.05, 1] })
    const pets = gateway(metrics)
    for (const target of ['/pets/1', '/pets/bad', '/closed', '/nowhere/1', '/nowhere/2']) await ask(pets, target)
    const lines = metrics.text().split('\n')
    expect(lines).toEqual(
      expect.arrayContaining([
        '# TYPE gateway_requests_total counter',
        'gateway_requests_total{stage="prod",route="GET /pets/{petId}",status="200"} 1',
        'gateway_requests_total{stage="prod",route="GET /pets/{petId}",status="500"} 1',
        'gateway_requests_total{stage="prod",route="none",status="403"} 3',
        'gateway_refusals_total{type="WAF_FILTERED",policy="closed"} 1',
        'gateway_refusals_total{type="MISSING_AUTHENTICATION_TOKEN",policy="router"} 2',
        'gateway_request_duration_seconds_bucket{stage="prod",route="GET /pets/{petId}",le="0.01"} 0',
        'gateway_request_duration_seconds_bucket{stage="prod",route="GET /pets/{petId}",le="0.05"} 2',
        'gateway_request_duration_seconds_bucket{stage="prod",route="GET /pets/{petId}",le="+Inf"} 2',
        'gateway_request_duration_seconds_count{stage="prod",route="GET /pets/{petId}"} 2',
      ]),
    )
    expect(metrics.text()).not.toContain('nowhere')
  })

  test('has so many series and no more', () => {
    const metrics = prometheusMetrics({ maxSeries: 10 })
    for (let i = 0; i < 1000; i++) {
      metrics({
        type: 'refused',
        refusal: 'THROTTLED',
        policy: `p${i}"\n`,
        reason: undefined,
        requestId: '',
        stage: '',
        routeKey: undefined,
      })
    }
    const series = metrics
      .text()
      .split('\n')
      .filter((line) => line.startsWith('gateway_refusals_total{'))
    expect(series).toHaveLength(11)
    expect(series.at(-1)).toBe('gateway_refusals_total{type="other",policy="other"} 990')
    expect(series[0]).toBe('gateway_refusals_total{type="THROTTLED",policy="p0\\"\\n"} 1')
  })

  test('stands beside a listener that wants no ends', async () => {
    const types: string[] = []
    const metrics = prometheusMetrics()
    await ask(gateway(toAll(({ type }) => void types.push(type), metrics)), '/closed')
    expect(types).toEqual(['refused'])
    expect(metrics.text()).toContain('status="403"')
  })
})

describe('OpenTelemetry', () => {
  const exporter = new InMemorySpanExporter()

  beforeAll(() => {
    api.context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
    api.propagation.setGlobalPropagator(new W3CTraceContextPropagator())
    api.trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }))
  })
  beforeEach(() => exporter.reset())
  afterAll(() => {
    api.trace.disable()
    api.context.disable()
    api.propagation.disable()
  })

  const TRACE = '0af7651916cd43dd8448eb211c80319c'

  test('a span takes up the caller’s trace, contains the integration, and is carried on', async () => {
    const seen: Context[] = []
    const inside: (string | undefined)[] = []
    const looks: Policy<'extension'> = {
      slot: 'extension',
      name: 'looks',
      onRequest: () => undefined,
      around: (_, proceed) => {
        inside.push(api.trace.getActiveSpan()?.spanContext().traceId)
        return proceed()
      },
    }
    await ask(gateway(undefined, [openTelemetry({ api: api as never }), looks], seen), '/pets/7', {
      traceparent: `00-${TRACE}-b7ad6b7169203331-01`,
    })
    const [span] = exporter.getFinishedSpans()
    expect(span).toMatchObject({
      name: 'GET /pets/{petId}',
      attributes: {
        'http.route': '/pets/{petId}',
        'http.response.status_code': 200,
        'url.path': '/pets/7',
        'client.address': '192.0.2.1',
      },
    })
    expect([span!.spanContext().traceId, inside]).toEqual([TRACE, [TRACE]])
    expect(seen[0]!.changedRequest?.headers.get('traceparent')).toEqual([
      `00-${TRACE}-${span!.spanContext().spanId}-01`,
    ])
  })

  test('a refusal and a failure are told apart', async () => {
    const pets = gateway(undefined, [openTelemetry({ api: api as never })])
    await ask(pets, '/closed?token=secret')
    await ask(pets, '/pets/bad')
    const spans = exporter.getFinishedSpans()
    expect(spans.map(({ status, attributes }) => [status.code, attributes['error.type']])).toEqual([
      [api.SpanStatusCode.UNSET, 'WAF_FILTERED'],
      [api.SpanStatusCode.ERROR, undefined],
    ])
    expect(JSON.stringify(spans.map(({ attributes }) => attributes))).not.toContain('secret')
  })
})
