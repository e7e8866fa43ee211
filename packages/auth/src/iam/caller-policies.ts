import type { Context } from '@gw/core'
import type { PolicyVerdict } from './evaluate-policy.ts'

/** What an authorizer's policies say to a caller's action on the method that is called. */
export type CallerPolicy = (action: string) => PolicyVerdict['decision']

/** Where a policy is from: the member of `context.authorizer` that the same authorizer fills. */
export type CallerPolicyOrigin = 'iam' | 'lambda'

/**
 * The policies by which authorizers passed a request, for actions beside `execute-api:Invoke`. Known to this package
 * alone: no integration sees them.
 */
const found = new WeakMap<Context, Map<CallerPolicyOrigin, CallerPolicy>>()

/** Keeps what an authorizer went by. */
export function keepCallerPolicy(context: Context, origin: CallerPolicyOrigin, policy: CallerPolicy): void {
  const policies = found.get(context)
  if (policies === undefined) found.set(context, new Map([[origin, policy]]))
  else policies.set(origin, policy)
}

/**
 * What the caller's policies say: all of them must allow, as all of them had to for the call itself. Only those of
 * authorizers that the request passed in the end count: of a combination one may have allowed and another refused.
 */
export function callerDecision(context: Context, action: string): PolicyVerdict['decision'] {
  const policies = [...(found.get(context) ?? [])].filter(([origin]) => context.authorizer?.[origin] !== undefined)
  const decisions = policies.map(([, policy]) => policy(action))
  if (decisions.includes('explicit-deny')) return 'explicit-deny'
  return decisions.length > 0 && decisions.every((decision) => decision === 'allow') ? 'allow' : 'implicit-deny'
}
