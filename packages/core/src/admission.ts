import type { Context } from './context.ts'
import type { GatewayServices } from './services.ts'
import type { Limit, LimitDecision, LimitState } from './limit.ts'
import { isPromise, type MaybePromise } from './maybe-promise.ts'
import { allow, type Allow, type Policy } from './policy.ts'
import { tellLimitEvents } from './limit-events.ts'
import { deny, type Refusal } from './refusal.ts'

const ALLOWED: Allow = allow()
/** How long a caller is told to stay away when no one can say (RFC 9110 §10.2.3 leaves it to us). */
const RETRY_AFTER_FAILURE_SECONDS = 5
/** `Retry-After` is bounded: a quota's month is not worth a larger number than a day. */
const MAX_RETRY_AFTER_SECONDS = 86_400

/**
 * Core's own link: asks the limit store one question for everything that applies to a request. All limits are charged,
 * or one refuses and none is. Added wherever a limit can apply, never listed by a user.
 */
export function admission(services: GatewayServices, account: Limit | undefined): Policy<'admission'> {
  return {
    slot: 'admission',
    name: 'admission',
    onRequest(context) {
      if (account !== undefined) context.limits.push(account)
      if (context.limits.length === 0) return ALLOWED
      let decision: MaybePromise<LimitDecision>
      try {
        decision = services.limitStore.take(context.limits)
      } catch (error) {
        return storeFailed(services, error)
      }
      return isPromise(decision)
        ? decision.then(
            (taken) => decided(services, context, taken),
            (error: unknown) => storeFailed(services, error),
          )
        : decided(services, context, decision)
    },
  }
}

function decided(services: GatewayServices, context: Context, decision: LimitDecision): Refusal | Allow {
  context.limitStates = decision.states
  if (decision.unavailable === true) return storeAway()
  tellLimitEvents(context, decision, services.emit)
  const headers = context.limitHeaders?.(decision.states)
  for (const name in headers) context.setResponseHeader(name, headers[name]!)
  if (decision.admitted) return ALLOWED
  return refusal(decision.states.filter(({ refused, limit }) => refused && limit.rule.mode !== 'shadow'))
}

/** Of several limits that refuse, the one that refuses longest speaks: a spent quota is not "too many requests". */
function refusal(states: readonly LimitState[]): Refusal {
  const worst = states.reduce((a, b) => (b.retryAfterMillis > a.retryAfterMillis ? b : a))
  return deny(worst.limit.rule.kind === 'quota' ? 'QUOTA_EXCEEDED' : 'THROTTLED', {
    reason: worst.limit.rule.name,
    retryAfterSeconds: Math.min(MAX_RETRY_AFTER_SECONDS, worst.retryAfterMillis / 1000),
    problem: { 'violated-policies': states.map(({ limit }) => limit.rule.name) },
  })
}

/** Nobody can say whether a limit is spent: refused, with a time to come back, and never let through in silence. */
function storeFailed(services: GatewayServices, error: unknown): Refusal {
  services.emit({ type: 'store', store: 'limit', state: 'failed', error })
  return storeAway()
}

function storeAway(): Refusal {
  return deny('DEFAULT_5XX', {
    statusCode: 503,
    message: 'Service Unavailable',
    reason: 'limit-store-failed',
    retryAfterSeconds: RETRY_AFTER_FAILURE_SECONDS,
    problem: { type: 'https://iana.org/assignments/http-problem-types#temporary-reduced-capacity' },
  })
}
