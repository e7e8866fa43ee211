import type { Context } from '@gw/core'
import type { PolicyVerdict } from './evaluate-policy.ts'
import type { PolicyPrincipal } from './policy-principal.ts'

/** The resource policy that stands over a request: says what it says to a caller's action. */
export type AttachedPolicy = (principal: PolicyPrincipal, action: string) => PolicyVerdict

/**
 * Which resource policy stands over a request. Known to the policies of this package alone: an authorizer whose own side says neither yes nor
 * no has to ask it, and the decision stays in the authorizer, so that no later step has to be relied on to refuse.
 */
const attached = new WeakMap<Context, AttachedPolicy>()

/** Puts a resource policy over a request. */
export function attachPolicy(context: Context, policy: AttachedPolicy): void {
  attached.set(context, policy)
}

/** Whether a resource policy stands over a request and allows it to a caller. */
export function isAllowedByResource(context: Context, principal: PolicyPrincipal): boolean {
  return attachedDecision(context, principal, 'execute-api:Invoke') === 'allow'
}

/** What the resource policy over a request says to an action; `implicit-deny` where none stands over it. */
export function attachedDecision(
  context: Context,
  principal: PolicyPrincipal,
  action: string,
): PolicyVerdict['decision'] {
  return attached.get(context)?.(principal, action).decision ?? 'implicit-deny'
}
