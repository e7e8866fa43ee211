import {
  allow,
  checkOptions,
  deny,
  isPromise,
  whenReady,
  type Allow,
  type Context,
  type GatewayServices,
  type MaybePromise,
  type Policy,
  type Refusal,
} from '@gw/core'
import { isAllowedByResource } from './iam/attached-policy.ts'
import { keepCallerPolicy } from './iam/caller-policies.ts'
import { evaluatePolicy } from './iam/evaluate-policy.ts'
import { ANONYMOUS } from './iam/policy-principal.ts'
import { requestKeys } from './iam/request-keys.ts'
import { sha256Hex } from './hashing.ts'
import type { IdentitySource } from './identity-source.ts'
import type { AuthorizerOutput } from './lambda/authorizer-output.ts'
import { AuthorizerResults, type AuthorizerAnswer } from './lambda/authorizer-results.ts'
import {
  checkProtocol,
  eventForm,
  identitySources,
  LAMBDA_OPTIONS,
  validationPattern,
  type LambdaAuthorizerOptions,
} from './lambda/lambda-options.ts'
import type { JsonObject } from './token/strict-json.ts'

/** What a request's context has behind `lambdaAuthorizer`. */
export interface LambdaAuthorizerAdds {
  /** What the function said. */
  readonly authorizer: {
    /** Its `context`: texts on a REST API, as they were on an HTTP API. */
    readonly lambda: Readonly<Record<string, unknown>>
    /** Milliseconds that the function took; 0 for a remembered answer. */
    readonly integrationLatency: number
  }
  /** The function's `principalId`. Behind a simple response, which has none, one that no other identity has. */
  readonly principalId: string
}

/**
 * API Gateway's Lambda authorizer: https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-use-lambda-authorizer.html
 * What is remembered is the policy, never the verdict: it is evaluated anew for each request's own ARN. Whatever the function does wrong is 500.
 * @throws {GatewayError} for options that cannot be meant
 * @example lambdaAuthorizer({ type: 'TOKEN', function: async (event) => policyFor(event.authorizationToken) })
 */
export function lambdaAuthorizer(options: LambdaAuthorizerOptions): Policy<'authorizer', LambdaAuthorizerAdds> {
  checkOptions('lambdaAuthorizer', options, LAMBDA_OPTIONS)
  const sources = identitySources(options)
  const pattern = validationPattern(options)
  const engines = new WeakMap<GatewayServices, Engine>()
  const engineOf = (services: GatewayServices): Engine => {
    let engine = engines.get(services)
    if (engine === undefined) engines.set(services, (engine = makeEngine(options, sources, pattern, services)))
    return engine
  }
  const policy = (engine: Engine | undefined): Policy<'authorizer', LambdaAuthorizerAdds> => ({
    slot: 'authorizer',
    name: options.name ?? 'lambdaAuthorizer',
    onRequest: (context) => authorize(engine ?? engineOf(context.services), context),
    bind: (place) => policy(engineOf(place.services)),
    describe: () => ({
      summary: `${options.type}; ${sources.map((source) => source.expression).join(', ') || 'no identity source'}`,
    }),
  })
  return policy(undefined)
}

/** One authorizer at work in one gateway. */
interface Engine {
  readonly sources: readonly IdentitySource[]
  /** Whether a request without an identity is refused without a call. */
  readonly needsIdentity: boolean
  readonly pattern: RegExp | undefined
  readonly results: AuthorizerResults
  readonly isRest: boolean
  /** Whether answers are remembered by the identity sources. */
  readonly remembers: boolean
}

function makeEngine(
  options: LambdaAuthorizerOptions,
  sources: readonly IdentitySource[],
  pattern: RegExp | undefined,
  services: GatewayServices,
): Engine {
  const isRest = services.protocol === 'REST'
  const ttl = options.authorizerResultTtlInSeconds ?? (isRest ? 300 : 0)
  checkProtocol(options, sources, isRest, ttl)
  const results = new AuthorizerResults({
    function: options.function,
    form: eventForm(options, isRest),
    rules: { simple: options.enableSimpleResponses ?? false, nestedContext: !isRest },
    ttlInMillis: ttl * 1000,
    timeoutInMillis: options.timeoutInMillis ?? 10_000,
    maxEntries: options.maxRememberedAnswers ?? 1_000,
    services,
  })
  // A REST API's REQUEST authorizer asks for its identity sources only while it remembers answers by them.
  const needsIdentity = sources.length > 0 && (!isRest || options.type === 'TOKEN' || ttl > 0)
  return { sources, needsIdentity, pattern, results, isRest, remembers: ttl > 0 }
}

const UNAUTHORIZED_MISSING = Object.freeze(deny('UNAUTHORIZED', { reason: 'identity-source-missing' }))
const UNAUTHORIZED_PATTERN = Object.freeze(deny('UNAUTHORIZED', { reason: 'identity-validation-failed' }))
const UNAUTHORIZED_BY_FUNCTION = Object.freeze(deny('UNAUTHORIZED', { reason: 'authorizer-unauthorized' }))
const MAX_METHOD_ARN_BYTES = 1_600
const MAX_VALIDATED_LENGTH = 4_096

function authorize(engine: Engine, context: Context): MaybePromise<Refusal | Allow> {
  const identities = engine.sources.map((source) => source.read(context) ?? '')
  if (engine.needsIdentity && identities.includes('')) return UNAUTHORIZED_MISSING
  if (engine.pattern !== undefined && !matchesWhole(engine.pattern, identities[0]!)) return UNAUTHORIZED_PATTERN
  const arn = context.methodArn
  // No character takes more than three bytes: most ARNs need not be encoded to be counted.
  if (arn.length * 3 > MAX_METHOD_ARN_BYTES && new TextEncoder().encode(arn).byteLength > MAX_METHOD_ARN_BYTES) {
    return deny('DEFAULT_4XX', { statusCode: 414, message: 'Request URI Too Long', reason: 'method-arn-too-long' })
  }
  const answer = engine.results.get(context, identities)
  if (isPromise(answer)) return answer.then((output) => decide(output, engine, context, identities))
  return decide(answer, engine, context, identities)
}

function decide(
  answer: AuthorizerAnswer,
  engine: Engine,
  context: Context,
  identities: readonly string[],
): MaybePromise<Refusal | Allow> {
  if ('failed' in answer) return deny('AUTHORIZER_CONFIGURATION_ERROR', { reason: 'authorizer-failed' })
  const { output, latency } = answer
  if (output.kind === 'unauthorized') return UNAUTHORIZED_BY_FUNCTION
  const refusal = output.kind === 'simple' ? refuseSimple(output.isAuthorized) : refuseByPolicy(output, context)
  if (refusal !== undefined) return refusal
  const authorizer = { lambda: engine.isRest ? inWords(output.context) : output.context, integrationLatency: latency }
  if (output.kind === 'simple') {
    return whenReady(namelessPrincipal(engine, context, identities), (principalId) =>
      allow({ adds: { authorizer, principalId } }),
    )
  }
  const { principalId, usageIdentifierKey } = output
  return allow({
    adds: { authorizer, principalId, ...(usageIdentifierKey === undefined ? {} : { usageIdentifierKey }) },
  })
}

function refuseSimple(isAuthorized: boolean): Refusal | undefined {
  return isAuthorized ? undefined : deny('ACCESS_DENIED', { reason: 'not-authorized' })
}

function refuseByPolicy(output: Extract<AuthorizerOutput, { kind: 'policy' }>, context: Context): Refusal | undefined {
  const request = { action: 'execute-api:Invoke', resource: context.methodArn, keys: requestKeys(context) }
  const { decision, sid } = evaluatePolicy(output.document, request)
  // Within one account the resource policy's yes stands where the authorizer says neither yes nor no.
  if (decision === 'allow' || (decision === 'implicit-deny' && isAllowedByResource(context, ANONYMOUS))) {
    keepCallerPolicy(context, 'lambda', (action) => evaluatePolicy(output.document, { ...request, action }).decision)
    if (context.notes !== undefined && sid !== undefined) context.notes.reason = `policy-allow: ${sid}`
    return undefined
  }
  if (decision === 'implicit-deny') return deny('ACCESS_DENIED', { reason: 'implicit-deny' })
  const message = 'User is not authorized to access this resource with an explicit deny'
  return deny('ACCESS_DENIED', { message, reason: `explicit-deny: ${sid}` })
}

/**
 * A simple response names nobody. Where the identity sources stand for the caller (the function's answer is remembered by them) their hash is the
 * name: the identity itself is a credential and belongs in no log. Else nobody can be told from another, and each request is its own caller.
 */
function namelessPrincipal(engine: Engine, context: Context, identities: readonly string[]): MaybePromise<string> {
  if (!engine.remembers) return `request:${context.requestId}`
  return whenReady(sha256Hex(JSON.stringify(identities)), (hash) => `identity:${hash}`)
}

/** A REST API hands context values on as text. */
function inWords(context: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(context).map(([name, value]) => [name, String(value)]))
}

function matchesWhole(pattern: RegExp, token: string): boolean {
  return token.length <= MAX_VALIDATED_LENGTH && pattern.test(token)
}
