import type { Link } from './chain.ts'
import type { Context } from './context.ts'
import type { FaultHook, RequestEvent } from './events.ts'
import { explainedLimits, type ExplainedStep } from './explanation.ts'
import type { LimitState } from './limit.ts'
import type { End } from './policy.ts'
import type { Refusal } from './refusal.ts'

/** Where something was decided, for events and `explain`. */
export type Site = Link | 'router' | 'integration'

/** Tells that a request was refused. */
export function tellRefused(context: Context, refusal: Refusal, site: Link | 'router'): void {
  const policy = site === 'router' ? undefined : site.policy.name
  context.services.emit({
    type: 'refused',
    refusal: refusal.refusal,
    policy,
    reason: refusal.reason,
    ...about(context),
  })
}

/** Tells that something threw where nothing may. */
export function tellFault(context: Context, error: unknown, where: string, site: Site, hook?: FaultHook): void {
  const slot = typeof site === 'string' ? 'integration' : site.slot
  context.services.emit({
    type: 'fault',
    where,
    slot,
    ...(hook === undefined ? {} : { hook }),
    error,
    ...about(context),
  })
}

/** Tells that a request has ended, to those who want to know of each. */
export function tellEnded(context: Context, { outcome, statusCode, bytes, durationMs }: End): void {
  const { request, resourcePath, integration } = context
  context.services.emit({
    type: 'ended',
    ...about(context),
    method: request.method,
    resourcePath,
    outcome,
    statusCode,
    bytes,
    durationMs,
    integrationLatencyMs: integration?.latency,
  })
}

/** One decision, as `explain` shows it. */
export function explainedStep(
  context: Context,
  site: Site,
  decision: ExplainedStep['decision'],
  reason: string | undefined,
  noted: readonly LimitState[] = [],
): ExplainedStep {
  const where =
    typeof site === 'string'
      ? { slot: site === 'router' ? ('route' as const) : site, policy: site, origin: 'gateway' }
      : { slot: site.slot, policy: site.policy.name, origin: site.place.id }
  const states = where.slot === 'admission' ? (context.limitStates ?? []) : noted
  return {
    ...where,
    decision,
    ...(reason === undefined ? {} : { reason }),
    ...(states.length === 0 ? {} : { limits: explainedLimits(states) }),
  }
}

function about({ requestId, stage, routeKey }: Context): RequestEvent {
  return { requestId, stage, routeKey }
}
