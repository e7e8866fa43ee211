/**
 * What became of the integration's call. There only when a policy looks at the end of the request: a log, metrics.
 * Integrations add what only they know.
 */
export interface IntegrationFacts {
  /** When it was called, monotonic milliseconds. */
  readonly startedAt: number
  /** Milliseconds until its status and headers were there; for an app that shows neither, until the end. */
  latency: number | undefined
  /** What the backend or the function answered; `undefined` when it did not. */
  status: number | undefined
  /** What Lambda's own service answered. */
  serviceStatus: number | undefined
  /** The backend's `x-amzn-requestid` or `x-amz-request-id`. */
  requestId: string | undefined
  /** The backend's `x-amz-id-2`. */
  requestId2: string | undefined
  /** Why there is no answer, in a few words for the log; never sent to the caller. */
  error: string | undefined
}

/** Facts of a call that begins now. */
export function integrationFacts(startedAt: number): IntegrationFacts {
  return {
    startedAt,
    latency: undefined,
    status: undefined,
    serviceStatus: undefined,
    requestId: undefined,
    requestId2: undefined,
    error: undefined,
  }
}

/** Notes that the call is over; only the first time counts. */
export function integrationOver(facts: IntegrationFacts | undefined, now: number, status: number | undefined): void {
  if (facts === undefined || facts.latency !== undefined) return
  facts.latency = now - facts.startedAt
  facts.status ??= status
}
