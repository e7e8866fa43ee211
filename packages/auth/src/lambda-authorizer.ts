import {
  allow,
  booleanOption,
  checkOptions,
  deny,
  eitherOf,
  functionOption,
  GatewayError,
  isPromise,
  listOf,
  numberOption,
  oneOf,
  optional,
  stringOption,
  type Allow,
  type Context,
  type GatewayServices,
  type MaybePromise,
  type OptionShape,
  type Policy,
  type Refusal,
} from '@gw/core'
import { isAllowedByResource } from './iam/attached-policy.ts'
import { evaluatePolicy } from './iam/evaluate-policy.ts'
import { ANONYMOUS } from './iam/policy-principal.ts'
import { requestKeys } from './iam/request-keys.ts'
import { parseIdentitySource, type IdentitySource } from './identity-source.ts'
import type { AuthorizerEventForm } from './lambda/authorizer-event.ts'
import type { AuthorizerOutput } from './lambda/authorizer-output.ts'
import { AuthorizerResults, type AuthorizerAnswer } from './lambda/authorizer-results.ts'
import type { AuthorizerFunction } from './lambda/lambda-function.ts'
import type { JsonObject } from './token/strict-json.ts'

/** Options of `lambdaAuthorizer`. */
export interface LambdaAuthorizerOptions {
  /** For people and events. Default `lambdaAuthorizer`. */
  readonly name?: string
  /** What the function gets: one header's value, or the whole request without its body. An HTTP API knows `REQUEST` alone. */
  readonly type: 'TOKEN' | 'REQUEST'
  /** The function: your own in this process, or `lambdaFunction(client, name)`. */
  readonly function: AuthorizerFunction
  /**
   * Where the identity stands: one expression, a comma-separated list (REST) or an array (HTTP API). Default for `TOKEN`:
   * `method.request.header.Authorization`; for `REQUEST`: none.
   */
  readonly identitySource?: string | readonly string[]
  /**
   * A regular expression that the whole token must match (`TOKEN` alone); any other is 401 without a call. It runs on hostile text of up to
   * 4,096 characters: do not nest quantifiers.
   */
  readonly identityValidationExpression?: string
  /** How long an answer is remembered, in seconds; 0 never, 3,600 at most. Default 300 on a REST API, 0 on an HTTP API. */
  readonly authorizerResultTtlInSeconds?: number
  /** Which event and answer an HTTP API uses. Default `2.0`. */
  readonly authorizerPayloadFormatVersion?: '1.0' | '2.0'
  /** The function answers `{ isAuthorized }` instead of a policy (HTTP API, format 2.0). Default `false`. */
  readonly enableSimpleResponses?: boolean
  /** Milliseconds that the function may take. Default 10,000, as on an HTTP API. */
  readonly timeoutInMillis?: number
  /** Answers remembered at most. Default 1,000. */
  readonly maxRememberedAnswers?: number
}

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
  checkOptions('lambdaAuthorizer', options, OPTIONS)
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
  return { sources, needsIdentity, pattern, results, isRest }
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
  if (new TextEncoder().encode(context.methodArn).byteLength > MAX_METHOD_ARN_BYTES) {
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
): Refusal | Allow {
  if ('failed' in answer) return deny('AUTHORIZER_CONFIGURATION_ERROR', { reason: 'authorizer-failed' })
  const { output, latency } = answer
  if (output.kind === 'unauthorized') return UNAUTHORIZED_BY_FUNCTION
  const refusal = output.kind === 'simple' ? refuseSimple(output.isAuthorized) : refuseByPolicy(output, context)
  if (refusal !== undefined) return refusal
  const lambda = engine.isRest ? inWords(output.context) : output.context
  const principalId = output.kind === 'policy' ? output.principalId : anonymousPrincipal(context, identities)
  const adds = { authorizer: { lambda, integrationLatency: latency }, principalId }
  if (output.kind === 'policy' && output.usageIdentifierKey !== undefined) {
    return allow({ adds: { ...adds, usageIdentifierKey: output.usageIdentifierKey } })
  }
  return allow({ adds })
}

function refuseSimple(isAuthorized: boolean): Refusal | undefined {
  return isAuthorized ? undefined : deny('ACCESS_DENIED', { reason: 'not-authorized' })
}

function refuseByPolicy(output: Extract<AuthorizerOutput, { kind: 'policy' }>, context: Context): Refusal | undefined {
  const request = { action: 'execute-api:Invoke', resource: context.methodArn, keys: requestKeys(context) }
  const { decision } = evaluatePolicy(output.document, request)
  if (decision === 'allow') return undefined
  // Within one account the resource policy's yes stands where the authorizer says neither yes nor no.
  if (decision === 'implicit-deny' && isAllowedByResource(context, ANONYMOUS)) return undefined
  if (decision === 'implicit-deny') return deny('ACCESS_DENIED', { reason: 'implicit-deny' })
  const message = 'User is not authorized to access this resource with an explicit deny'
  return deny('ACCESS_DENIED', { message, reason: 'explicit-deny' })
}

/** Without a name for the caller, remembered answers are kept apart by the identity; without an identity, by the request. */
function anonymousPrincipal(context: Context, identities: readonly string[]): string {
  return identities.length === 0 ? `request:${context.requestId}` : `identity:${JSON.stringify(identities)}`
}

/** A REST API hands context values on as text. */
function inWords(context: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(context).map(([name, value]) => [name, String(value)]))
}

function matchesWhole(pattern: RegExp, token: string): boolean {
  return token.length <= MAX_VALIDATED_LENGTH && pattern.test(token)
}

function eventForm(options: LambdaAuthorizerOptions, isRest: boolean): AuthorizerEventForm {
  return isRest ? options.type : (options.authorizerPayloadFormatVersion ?? '2.0')
}

function identitySources(options: LambdaAuthorizerOptions): readonly IdentitySource[] {
  const path = 'lambdaAuthorizer.identitySource'
  const byDefault = options.type === 'TOKEN' ? ['method.request.header.Authorization'] : []
  const given = typeof options.identitySource === 'string' ? options.identitySource.split(',') : options.identitySource
  const sources = (given ?? byDefault).map((expression) => parseIdentitySource(expression.trim(), path))
  if (options.type === 'TOKEN' && !(sources.length === 1 && /request\.header\./.test(sources[0]!.expression))) {
    throw new GatewayError('INVALID_OPTION', `${path} of a TOKEN authorizer must be one header`, { path })
  }
  return sources
}

function validationPattern(options: LambdaAuthorizerOptions): RegExp | undefined {
  const expression = options.identityValidationExpression
  if (expression === undefined) return undefined
  const path = 'lambdaAuthorizer.identityValidationExpression'
  if (options.type !== 'TOKEN') throw impossible('identityValidationExpression belongs to a TOKEN authorizer')
  try {
    return new RegExp(`^(?:${expression})$`)
  } catch (cause) {
    throw new GatewayError('INVALID_OPTION', `${path} is no regular expression`, { path, cause })
  }
}

function checkProtocol(
  options: LambdaAuthorizerOptions,
  sources: readonly IdentitySource[],
  isRest: boolean,
  ttl: number,
): void {
  if (!isRest && options.type === 'TOKEN') throw impossible('an HTTP API has no TOKEN authorizer')
  if (isRest && options.authorizerPayloadFormatVersion !== undefined)
    throw impossible('a REST API has no payload format version')
  if (options.enableSimpleResponses && eventForm(options, isRest) !== '2.0')
    throw impossible('simple responses need format 2.0')
  if (ttl > 0 && sources.length === 0) {
    throw impossible(
      'answers can only be remembered by an identity source; without one set authorizerResultTtlInSeconds to 0',
    )
  }
}

function impossible(message: string): GatewayError {
  return new GatewayError('IMPOSSIBLE_COMBINATION', `lambdaAuthorizer: ${message}`, { path: 'lambdaAuthorizer' })
}

const text = stringOption({ minLength: 1, maxLength: 2048 })

const OPTIONS: OptionShape = {
  name: optional(text),
  type: oneOf('TOKEN', 'REQUEST'),
  function: functionOption(),
  identitySource: optional(eitherOf(listOf(text, { minLength: 1, maxLength: 20 }), text)),
  identityValidationExpression: optional(text),
  authorizerResultTtlInSeconds: optional(numberOption({ min: 0, max: 3_600 })),
  authorizerPayloadFormatVersion: optional(oneOf('1.0', '2.0')),
  enableSimpleResponses: optional(booleanOption()),
  timeoutInMillis: optional(numberOption({ min: 1, max: 30_000 })),
  maxRememberedAnswers: optional(numberOption({ min: 1, max: 1_000_000, integer: true })),
}
