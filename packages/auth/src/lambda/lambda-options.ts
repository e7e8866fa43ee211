import {
  booleanOption,
  eitherOf,
  functionOption,
  GatewayError,
  listOf,
  numberOption,
  oneOf,
  optional,
  stringOption,
  type OptionShape,
} from '@gw/core'
import { parseIdentitySource, type IdentitySource } from '../identity-source.ts'
import type { AuthorizerEventForm } from './authorizer-event.ts'
import type { AuthorizerFunction } from './lambda-function.ts'

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

const text = stringOption({ minLength: 1, maxLength: 2048 })

/** The shape of {@link LambdaAuthorizerOptions}. */
export const LAMBDA_OPTIONS: OptionShape = {
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

/** The identity sources of an authorizer, in order. */
export function identitySources(options: LambdaAuthorizerOptions): readonly IdentitySource[] {
  const path = 'lambdaAuthorizer.identitySource'
  const byDefault = options.type === 'TOKEN' ? ['method.request.header.Authorization'] : []
  const given = typeof options.identitySource === 'string' ? options.identitySource.split(',') : options.identitySource
  const sources = (given ?? byDefault).map((expression) => parseIdentitySource(expression.trim(), path))
  if (options.type === 'TOKEN' && !(sources.length === 1 && /request\.header\./.test(sources[0]!.expression))) {
    throw new GatewayError('INVALID_OPTION', `${path} of a TOKEN authorizer must be one header`, { path })
  }
  return sources
}

/** The pattern that a whole token must match, if there is one. */
export function validationPattern(options: LambdaAuthorizerOptions): RegExp | undefined {
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

/** Which event the function gets. */
export function eventForm(options: LambdaAuthorizerOptions, isRest: boolean): AuthorizerEventForm {
  return isRest ? options.type : (options.authorizerPayloadFormatVersion ?? '2.0')
}
/** What only the protocol decides. */
export function checkProtocol(
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
