import type { ConditionKeys } from './condition-keys.ts'
import type { PolicyDocument, PolicyStatement } from './policy-document.ts'
import { ANONYMOUS, type PolicyPrincipal } from './policy-principal.ts'

/** What is asked of a policy. */
export interface PolicyRequest {
  /** Such as `execute-api:Invoke`; any case. */
  readonly action: string
  /** The resource's ARN; its case counts. */
  readonly resource: string
  /** Who asks. Default: anonymous. */
  readonly principal?: PolicyPrincipal
  /** What else is known of the request. */
  readonly keys: ConditionKeys
}

/** What a policy says to a request. */
export interface PolicyVerdict {
  /** `implicit-deny`: no statement applies. */
  readonly decision: 'allow' | 'explicit-deny' | 'implicit-deny'
  /** The statement that decided. */
  readonly sid: string | undefined
}

const IMPLICIT_DENY: PolicyVerdict = Object.freeze({ decision: 'implicit-deny', sid: undefined })

/**
 * Evaluates one policy: a statement that denies wins over any that allows, and where none applies the answer is no.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function evaluatePolicy(document: PolicyDocument, request: PolicyRequest): PolicyVerdict {
  let allowedBy: PolicyStatement | undefined
  for (const statement of document.statements) {
    const matters = statement.effect === 'Deny' || allowedBy === undefined
    if (!matters || !applies(statement, request)) continue
    if (statement.effect === 'Deny') return { decision: 'explicit-deny', sid: statement.sid }
    allowedBy = statement
  }
  return allowedBy === undefined ? IMPLICIT_DENY : { decision: 'allow', sid: allowedBy.sid }
}

function applies(statement: PolicyStatement, request: PolicyRequest): boolean {
  return (
    statement.action(request.action.toLowerCase()) &&
    statement.resource(request.resource, request.keys) &&
    statement.principal(request.principal ?? ANONYMOUS) &&
    statement.conditions.every((condition) => condition(request.keys))
  )
}
