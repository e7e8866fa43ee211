import { GatewayError } from '@gw/core'
import { isJsonObject, type JsonObject } from '../token/strict-json.ts'
import { parseConditions, type Condition, type Effect } from './condition.ts'
import type { ConditionKeys } from './condition-keys.ts'
import { parsePrincipal, type PrincipalMatcher } from './policy-principal.ts'
import { parseTemplate, type Template } from './policy-template.ts'
import { hasVariables, wildcardOf, type Wildcard } from './wildcard.ts'

/** An IAM policy document, read and checked, ready to be evaluated. */
export interface PolicyDocument {
  /** Its statements, in order. */
  readonly statements: readonly PolicyStatement[]
}

/** One statement. */
export interface PolicyStatement {
  /** Its `Sid`, or its place in the document, for `explain`. */
  readonly sid: string
  /** What it says where it applies. */
  readonly effect: Effect
  /** Whether it is about an action, in lower case. */
  readonly action: (action: string) => boolean
  /** Whether it is about a resource. */
  readonly resource: (arn: string, keys: ConditionKeys) => boolean
  /** Whether it is about a caller; always, in a policy of an identity. */
  readonly principal: PrincipalMatcher
  /** Whether it asks who the caller is, so that it says nothing before that is known. */
  readonly asksForCaller: boolean
  /** What else must hold. */
  readonly conditions: readonly Condition[]
  /** The literal `Resource` when it names exactly one and nothing else: what makes a remembered policy too narrow. */
  readonly onlyResource: string | undefined
}

/** How a document is to be read. */
export interface PolicyDocumentRules {
  /** A policy on an identity has no `Principal`, one on a resource must have one. */
  readonly kind: 'identity' | 'resource'
  /** The API's ARN, `arn:aws:execute-api:region:account:api`, for the short form `execute-api:/stage/GET/path`. */
  readonly apiArn?: string
  /** Longest `Resource` in characters. Default 2,048; 512 for what a Lambda authorizer returns. */
  readonly maxResourceLength?: number
}

const MAX_STATEMENTS = 200
const MAX_VALUES = 1_000
const MAX_TEXT = 2_048

/**
 * Reads an IAM policy document. Strict: an unknown member, operator or version refuses it, for a statement that is not understood could be
 * the one that denies.
 * @throws {GatewayError} `INVALID_DOCUMENT` with what is wrong
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 */
export function parsePolicyDocument(document: unknown, rules: PolicyDocumentRules): PolicyDocument {
  if (!isJsonObject(document)) throw invalid('it must be an object')
  for (const name of Object.keys(document)) {
    if (!['Version', 'Id', 'Statement'].includes(name)) throw invalid(`it has no member ${name.slice(0, 64)}`)
  }
  const version = document['Version']
  if (version !== undefined && version !== '2012-10-17' && version !== '2008-10-17') throw invalid('Version is unknown')
  const statements: readonly unknown[] = [document['Statement']].flat()
  if (statements.length === 0 || statements.length > MAX_STATEMENTS)
    throw invalid(`it needs 1 to ${MAX_STATEMENTS} statements`)
  // Before 2012 `${…}` was plain text.
  const reading: Reading = { ...rules, variables: version === '2012-10-17' }
  return { statements: statements.map((statement, index) => parseStatement(statement, index, reading)) }
}

interface Reading extends PolicyDocumentRules {
  readonly variables: boolean
}

const MEMBERS = [
  'Sid',
  'Effect',
  'Action',
  'NotAction',
  'Resource',
  'NotResource',
  'Principal',
  'NotPrincipal',
  'Condition',
]

function parseStatement(statement: unknown, index: number, reading: Reading): PolicyStatement {
  if (!isJsonObject(statement)) throw invalid(`statement ${index} must be an object`)
  for (const name of Object.keys(statement)) {
    if (!MEMBERS.includes(name)) throw invalid(`statement ${index} has no member ${name.slice(0, 64)}`)
  }
  const { Sid: sid, Effect: effect } = statement
  if (effect !== 'Allow' && effect !== 'Deny') throw invalid(`Effect of statement ${index} must be Allow or Deny`)
  if (sid !== undefined && typeof sid !== 'string') throw invalid(`Sid of statement ${index} must be text`)
  return {
    sid: sid ?? `statement ${index}`,
    effect,
    action: parseActions(statement),
    resource: parseResources(statement, reading),
    principal: parsePrincipals(statement, reading),
    asksForCaller: asksForCaller(statement),
    conditions: conditionsOf(statement, effect, reading),
    onlyResource: onlyResourceOf(statement['Resource']),
  }
}

const CALLER_KEYS = /aws:(?:principal|user|tokenissuetime|multifactorauth|federatedprovider)/i

/** A `Principal` of everyone asks for nobody; neither does a statement without one. */
function asksForCaller(statement: JsonObject): boolean {
  const principal = JSON.stringify(statement['Principal'] ?? '*')
  const named = principal !== '"*"' && principal !== '{"AWS":"*"}' && principal !== '{"AWS":["*"]}'
  return named || Object.hasOwn(statement, 'NotPrincipal') || CALLER_KEYS.test(JSON.stringify(statement))
}

function parseActions(statement: JsonObject): (action: string) => boolean {
  const [names, negated] = either(statement, 'Action', 'NotAction')
  const patterns = names.map((name) => compiled(templateOf(name.toLowerCase(), false)))
  return (action) => patterns.some((pattern) => pattern.matches(action)) !== negated
}

function parseResources(statement: JsonObject, reading: Reading): (arn: string, keys: ConditionKeys) => boolean {
  const [names, negated] = either(statement, 'Resource', 'NotResource')
  if (names.some((name) => name.length > (reading.maxResourceLength ?? MAX_TEXT)))
    throw invalid('a Resource is too long')
  const patterns = names.map((name) => resourcePattern(name, reading))
  return (arn, keys) => {
    const resolved = patterns.map((pattern) => pattern(keys))
    // A variable without a value: the statement is about nothing that could be named.
    if (negated && resolved.includes(undefined)) return false
    return resolved.some((pattern) => pattern?.matches(arn) === true) !== negated
  }
}

function resourcePattern(name: string, reading: Reading): (keys: ConditionKeys) => Wildcard | undefined {
  const short = reading.apiArn !== undefined && name.startsWith('execute-api:/')
  const template = templateOf(short ? `${reading.apiArn}${name.slice('execute-api:'.length)}` : name, reading.variables)
  if (hasVariables(template)) return (keys) => wildcardOf(template, keys)
  const pattern = compiled(template)
  return () => pattern
}

function parsePrincipals(statement: JsonObject, reading: Reading): PrincipalMatcher {
  const named = Object.hasOwn(statement, 'Principal')
  const negated = Object.hasOwn(statement, 'NotPrincipal')
  if (reading.kind === 'identity') {
    if (named || negated) throw invalid('a policy of an identity has no Principal')
    return () => true
  }
  if (named === negated) throw invalid('a statement needs either Principal or NotPrincipal')
  const matches = parsePrincipal(statement[named ? 'Principal' : 'NotPrincipal'])
  if (typeof matches === 'string') throw invalid(matches)
  return negated ? (principal) => !matches(principal) : matches
}

function conditionsOf(statement: JsonObject, effect: Effect, reading: Reading): readonly Condition[] {
  if (!Object.hasOwn(statement, 'Condition')) return []
  const conditions = parseConditions(statement['Condition'], effect, reading.variables)
  if (typeof conditions === 'string') throw invalid(conditions)
  return conditions
}

function either(statement: JsonObject, name: string, negatedName: string): readonly [readonly string[], boolean] {
  const negated = Object.hasOwn(statement, negatedName)
  if (negated === Object.hasOwn(statement, name)) throw invalid(`a statement needs either ${name} or ${negatedName}`)
  const value = statement[negated ? negatedName : name]
  const values: readonly unknown[] = Array.isArray(value) ? value : [value]
  const fits = values.every((text) => typeof text === 'string' && text !== '' && text.length <= MAX_TEXT)
  if (!fits || values.length === 0 || values.length > MAX_VALUES)
    throw invalid(`${name} must be text or a list of texts`)
  return [values as readonly string[], negated]
}

function templateOf(text: string, variables: boolean): Template {
  const template = parseTemplate(text, { wildcards: true, variables })
  if (template === undefined) throw invalid(`${text.slice(0, 64)} has a variable that cannot be read`)
  return template
}

function compiled(template: Template): Wildcard {
  return wildcardOf(template, new Map()) as Wildcard
}

function onlyResourceOf(resource: unknown): string | undefined {
  const single = Array.isArray(resource) && resource.length === 1 ? (resource[0] as unknown) : resource
  return typeof single === 'string' && !/[*?]|\$\{/.test(single) ? single : undefined
}

function invalid(what: string): GatewayError {
  return new GatewayError('INVALID_DOCUMENT', `policy document: ${what}`)
}
