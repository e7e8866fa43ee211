import { booleanOption, checkOptions, anyOption, optional, type Context, type End, type Policy } from '@gw/core'
import type { OtelApi, OtelContext, OtelHistogram, OtelSpan } from './opentelemetry-api.ts'

/** Spans and durations through OpenTelemetry. */
export interface OpenTelemetryOptions {
  /** The module `@opentelemetry/api`: `import * as api from '@opentelemetry/api'`. */
  readonly api: OtelApi
  /** Whether `http.server.request.duration` is recorded too. Default: where the API has `metrics`. */
  readonly metrics?: boolean
}

const SERVER = 1
const ERROR = 2
const NAME = '@gw/observability'

/**
 * One span per request, named by its route, with the attributes of the semantic conventions for HTTP servers. A
 * caller's `traceparent` is taken up, the integration runs inside the span, and its request carries the span on.
 */
export function openTelemetry(options: OpenTelemetryOptions): Policy<'tracing'> {
  checkOptions('openTelemetry', options, { api: anyOption(), metrics: optional(booleanOption()) })
  const { api } = options
  const tracer = api.trace.getTracer(NAME)
  const durations = options.metrics === false ? undefined : histogram(api)
  const spans = new WeakMap<Context, OtelContext>()
  return {
    slot: 'tracing',
    name: 'openTelemetry',
    onRequest(context) {
      const parent = api.propagation.extract(api.context.active() as never, context, HEADERS as never)
      const attributes = attributesOf(context)
      const span = tracer.startSpan(nameOf(context), { kind: SERVER, attributes }, parent as never)
      const inside = api.trace.setSpan(parent as never, span as never)
      spans.set(context, inside)
      api.propagation.inject(inside as never, context, CARRY_ON as never)
      return { end: (end) => ended(context, span, end, durations) }
    },
    around(context, proceed) {
      const inside = spans.get(context)
      return (inside === undefined ? proceed() : api.context.with(inside as never, proceed)) as ReturnType<
        typeof proceed
      >
    },
    describe: () => ({ summary: 'one span per request' }),
  }
}

/** How the API reads a request's headers. */
const HEADERS = {
  get: ({ request }: Context, name: string): string | undefined => request.header(name.toLowerCase()),
  keys: ({ request }: Context): string[] => request.headerLines().map(([name]) => name),
}

/** How the API writes to the integration's request. */
const CARRY_ON = {
  set: ({ integrationRequest }: Context, name: string, value: string): void =>
    void integrationRequest.headers.set(name.toLowerCase(), [value]),
}

function nameOf({ request, resourcePath }: Context): string {
  return resourcePath === '' ? request.method : `${request.method} ${resourcePath}`
}

/** The query stays out: tokens stand in queries. */
function attributesOf({ request, resourcePath, stage }: Context): Record<string, string> {
  return {
    'http.request.method': request.method,
    'url.path': request.path,
    'client.address': request.sourceIp,
    'gateway.stage': stage,
    ...(resourcePath === '' ? {} : { 'http.route': resourcePath }),
  }
}

function ended(context: Context, span: OtelSpan, end: End, durations: OtelHistogram | undefined): void {
  span.setAttribute('http.response.status_code', end.statusCode)
  span.setAttribute('gateway.outcome', end.outcome)
  if (context.refusal !== undefined) span.setAttribute('error.type', context.refusal.refusal)
  if (end.error instanceof Error) span.recordException(end.error)
  if (end.statusCode >= 500 || end.outcome === 'fault') span.setStatus({ code: ERROR })
  span.end()
  durations?.record(end.durationMs / 1000, {
    'http.request.method': context.request.method,
    'http.response.status_code': end.statusCode,
    ...(context.resourcePath === '' ? {} : { 'http.route': context.resourcePath }),
  })
}

function histogram({ metrics }: OtelApi): OtelHistogram | undefined {
  const description = 'Duration of requests.'
  return metrics?.getMeter(NAME).createHistogram('http.server.request.duration', { unit: 's', description })
}
