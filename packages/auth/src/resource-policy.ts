import {
  checkOptions,
  deny,
  functionOption,
  GatewayError,
  isPromise,
  optional,
  anyOption,
  type Context,
  type GatewayServices,
  type OptionShape,
  type Policy,
  type Refusal,
} from '@gw/core'
import { attachPolicy } from './iam/attached-policy.ts'
import { callerPrincipal } from './iam/caller-principal.ts'
import { deniedText } from './iam/denied-text.ts'
import { evaluatePolicy, type PolicyVerdict } from './iam/evaluate-policy.ts'
import { parsePolicyDocument, type PolicyDocument } from './iam/policy-document.ts'
import { ANONYMOUS, type PolicyPrincipal } from './iam/policy-principal.ts'
import { requestKeys, type ConditionKeyValues } from './iam/request-keys.ts'

/** Options of `resourcePolicy`. */
export interface ResourcePolicyOptions {
  /** The policy document, as plain JSON. `execute-api:/stage/GET/path` is short for this API's own ARNs. */
  readonly policy: object
  /** Further condition keys of a request, such as `aws:SecureTransport` or `aws:SourceVpce`: what the host knows and the library cannot. */
  readonly conditionKeys?: (context: Context) => ConditionKeyValues
}

/**
 * A REST API's resource policy: https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-authorization-flow.html
 * Two steps, to be listed together: what it denies is refused before the authorizer is asked, and what the authorizer passed is combined with it.
 *
 * | the authorizer | the policy must |
 * |---|---|
 * | none | allow |
 * | Cognito or JWT | allow |
 * | Lambda or IAM, same account | allow, or say nothing where the authorizer allows; its allow also stands where the authorizer says nothing |
 * | IAM of another account | allow, and the caller's own policies too |
 *
 * @throws {GatewayError} `INVALID_DOCUMENT` for a policy that cannot be read
 * @example createGateway({ policies: [...resourcePolicy({ policy }), lambdaAuthorizer(…)], … })
 */
export function resourcePolicy(
  options: ResourcePolicyOptions,
): readonly [Policy<'resourcePolicy'>, Policy<'authorization'>] {
  checkOptions('resourcePolicy', options, OPTIONS)
  // Read once without a gateway, so that a mistake shows where it was made.
  parsePolicyDocument(options.policy, { kind: 'resource' })
  const documents = new WeakMap<GatewayServices, PolicyDocument>()
  const evaluate: Evaluate = (context, principal, which, action = 'execute-api:Invoke') => {
    let document = documents.get(context.services)
    if (document === undefined) documents.set(context.services, (document = readFor(context.services, options.policy)))
    const statements = document.statements.filter((statement) => which === 'all' || !statement.asksForCaller)
    const keys = requestKeys(context, { ...moreKeys(options, context), ...principalKeys(principal) })
    return evaluatePolicy({ statements }, { action, resource: context.methodArn, principal, keys })
  }
  return [before(evaluate), after(evaluate)]
}

type Evaluate = (
  context: Context,
  principal: PolicyPrincipal,
  which: 'all' | 'before-caller',
  action?: string,
) => PolicyVerdict

function readFor({ region, accountId, apiId }: GatewayServices, policy: object): PolicyDocument {
  return parsePolicyDocument(policy, {
    kind: 'resource',
    apiArn: `arn:aws:execute-api:${region}:${accountId}:${apiId}`,
  })
}

/** A promise has no members: spread, it would be no keys at all, and whatever they would have denied would pass. */
function moreKeys(options: ResourcePolicyOptions, context: Context): ConditionKeyValues {
  const keys: unknown = options.conditionKeys?.(context) ?? {}
  if (isPromise(keys)) {
    keys.catch(() => {})
    throw new GatewayError('INVALID_OPTION', 'resourcePolicy.conditionKeys must answer at once')
  }
  return keys as ConditionKeyValues
}

function before(evaluate: Evaluate): Policy<'resourcePolicy'> {
  return {
    slot: 'resourcePolicy',
    name: 'resourcePolicy',
    onRequest(context) {
      attachPolicy(context, (principal, action) => evaluate(context, principal, 'all', action))
      const { decision, sid } = evaluate(context, ANONYMOUS, 'before-caller')
      if (decision === 'explicit-deny') return denied(context, ANONYMOUS, true, sid)
    },
  }
}

function after(evaluate: Evaluate): Policy<'authorization'> {
  return {
    slot: 'authorization',
    name: 'resourcePolicy',
    onRequest(context) {
      const principal = callerPrincipal(context)
      const { decision, sid } = evaluate(context, principal, 'all')
      if (decision === 'allow') {
        if (context.notes !== undefined) context.notes.reason = `resource-policy-allow: ${sid}`
        return
      }
      if (decision === 'explicit-deny') return denied(context, principal, true, sid)
      if (!sufficesAlone(context, principal)) return denied(context, principal, false, undefined)
    },
  }
}

/** Whether the authorizer's yes is enough where the resource policy says nothing. */
function sufficesAlone(context: Context, principal: PolicyPrincipal): boolean {
  const { authorizer } = context
  if (authorizer?.iam !== undefined) return principal.accountId === context.services.accountId
  return authorizer?.lambda !== undefined
}

function principalKeys(principal: PolicyPrincipal): ConditionKeyValues {
  return { 'aws:PrincipalArn': principal.arns[0], 'aws:PrincipalAccount': principal.accountId }
}

function denied(context: Context, principal: PolicyPrincipal, isExplicit: boolean, sid: string | undefined): Refusal {
  const message = deniedText(context, principal.arns[0] ?? 'anonymous', isExplicit)
  const reason = isExplicit ? `resource-policy-explicit-deny: ${sid}` : 'resource-policy-implicit-deny'
  return deny('ACCESS_DENIED', { message, reason })
}

const OPTIONS: OptionShape = { policy: anyOption(), conditionKeys: optional(functionOption()) }
