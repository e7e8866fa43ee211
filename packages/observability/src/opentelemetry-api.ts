/** A span, as far as it is used. */
export interface OtelSpan {
  setAttribute(name: string, value: string | number | boolean): unknown
  setStatus(status: { readonly code: number; readonly message?: string }): unknown
  recordException(error: Error): void
  end(): void
}

/** Whatever `@opentelemetry/api` calls a context. */
export type OtelContext = unknown

/** What makes spans. */
export interface OtelTracer {
  startSpan(
    name: string,
    options: { readonly kind: number; readonly attributes: Record<string, string | number> },
    context: never,
  ): OtelSpan
}

/** A histogram of a meter. */
export interface OtelHistogram {
  record(value: number, attributes: Record<string, string | number>): void
}

/** What makes instruments. */
export interface OtelMeter {
  createHistogram(name: string, options: { readonly unit: string; readonly description: string }): OtelHistogram
}

/** The members of the module `@opentelemetry/api` that are used: pass the module itself. */
export interface OtelApi {
  readonly trace: {
    getTracer(name: string): OtelTracer
    setSpan(context: never, span: never): OtelContext
  }
  readonly context: {
    active(): OtelContext
    with(context: never, run: () => unknown): unknown
  }
  readonly propagation: {
    extract(context: never, carrier: unknown, getter: never): OtelContext
    inject(context: never, carrier: unknown, setter: never): void
  }
  readonly metrics?: { getMeter(name: string): OtelMeter }
}
