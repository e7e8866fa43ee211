import { parsePolicyDocument, type PolicyDocument } from '../iam/policy-document.ts'
import { isJsonObject, type JsonObject } from '../token/strict-json.ts'

/** What a Lambda authorizer's function answered, checked. */
export type AuthorizerOutput =
  | {
      readonly kind: 'policy'
      readonly principalId: string
      readonly document: PolicyDocument
      readonly context: JsonObject
      readonly usageIdentifierKey: string | undefined
    }
  | { readonly kind: 'simple'; readonly isAuthorized: boolean; readonly context: JsonObject }
  | { readonly kind: 'unauthorized' }

/** Which answers an authorizer accepts. */
export interface OutputRules {
  /** `isAuthorized` instead of a policy (HTTP API, payload format 2.0). */
  readonly simple: boolean
  /** Whether context values may be arrays and objects (HTTP API). */
  readonly nestedContext: boolean
}

const UNAUTHORIZED = { kind: 'unauthorized' } as const
const POLICY_MEMBERS = ['principalId', 'policyDocument', 'context', 'usageIdentifierKey']
const MAX_RESOURCE_LENGTH = 512

/**
 * Checks an answer (developer guide, "Output from an API Gateway Lambda authorizer"). Strict, as AWS is: an unknown member, a missing
 * `principalId`, a nested context value each make it no answer at all.
 * @throws {Error} with what is wrong
 */
export function parseAuthorizerOutput(answer: unknown, rules: OutputRules): AuthorizerOutput {
  if (!isJsonObject(answer)) throw new Error('the authorizer did not answer an object')
  if (answer['errorMessage'] === 'Unauthorized') return UNAUTHORIZED
  return rules.simple ? parseSimple(answer) : parsePolicy(answer, rules)
}

function parseSimple(answer: JsonObject): AuthorizerOutput {
  const { isAuthorized } = answer
  // `true` in words: a text "false" is truthy.
  if (typeof isAuthorized !== 'boolean') throw new Error('isAuthorized must be true or false')
  refuseOthers(answer, ['isAuthorized', 'context'])
  return { kind: 'simple', isAuthorized, context: parseContext(answer['context'], true) }
}

function parsePolicy(answer: JsonObject, rules: OutputRules): AuthorizerOutput {
  const { principalId, usageIdentifierKey } = answer
  refuseOthers(answer, POLICY_MEMBERS)
  if (typeof principalId !== 'string' || principalId === '') throw new Error('principalId must be text')
  if (!isAbsent(usageIdentifierKey) && typeof usageIdentifierKey !== 'string')
    throw new Error('usageIdentifierKey must be text')
  return {
    kind: 'policy',
    principalId,
    document: parsePolicyDocument(answer['policyDocument'], {
      kind: 'identity',
      maxResourceLength: MAX_RESOURCE_LENGTH,
    }),
    context: parseContext(answer['context'], rules.nestedContext),
    usageIdentifierKey: isAbsent(usageIdentifierKey) ? undefined : (usageIdentifierKey as string),
  }
}

function parseContext(context: unknown, nested: boolean): JsonObject {
  if (isAbsent(context)) return Object.freeze({})
  if (!isJsonObject(context)) throw new Error('context must be an object')
  if (Object.hasOwn(context, 'claims')) throw new Error('context cannot have a member claims')
  const kept = Object.entries(context).filter(([name, value]) => value !== null && name !== '__proto__')
  for (const [name, value] of kept) {
    const plain = ['string', 'number', 'boolean'].includes(typeof value)
    if (!plain && !nested) throw new Error(`context.${name.slice(0, 64)} must be text, a number or a boolean`)
  }
  // A copy that shares nothing: the answer of one call serves many requests.
  return frozenCopy(Object.fromEntries(kept)) as JsonObject
}

function frozenCopy(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value), (_, member: unknown) => Object.freeze(member)) as unknown
}

function refuseOthers(answer: JsonObject, known: readonly string[]): void {
  const other = Object.keys(answer).find((name) => !known.includes(name))
  if (other !== undefined) throw new Error(`unrecognized field ${JSON.stringify(other.slice(0, 64))}`)
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null
}
