import {
  eitherOf,
  functionOption,
  listOf,
  numberOption,
  oneOf,
  optional,
  stringOption,
  type OptionShape,
} from '@gw/core'
import type { Fetch } from './token/fetching.ts'
import { jwksOption, type JwksOptions } from './token/jwks-options.ts'
import type { RevocationCheck } from './token/revocation.ts'
import type { SignatureBackendChoice } from './token/signature-backends.ts'

/** Options of `cognitoAuthorizer`. */
export interface CognitoAuthorizerOptions {
  /** For people and events. Default `cognitoAuthorizer`. */
  readonly name?: string
  /** The user pools, by ARN or id: 1 to 50. */
  readonly providerARNs: readonly string[]
  /** App clients whose tokens are accepted: `aud` of an ID token, `client_id` of an access token. `null`, in words, is every client of the pools (AWS's rule). */
  readonly clientId: string | readonly string[] | null
  /** Groups of which a caller must be in one (`cognito:groups`); else 403. Default: none are asked for. */
  readonly groups?: readonly string[]
  /** With scopes an access token is due that has one of them, without them an ID token: AWS's rule. Per route: `withScopes`. Default: none. */
  readonly authorizationScopes?: readonly string[]
  /** The header with the token. Default `method.request.header.Authorization`. */
  readonly identitySource?: string
  /** A regular expression that the whole `aud` of an ID token must match. The pool's own text: never hostile. Default: any. */
  readonly identityValidationExpression?: string
  /** Replaces `https://cognito-idp.<region>.amazonaws.com`, for a pool that runs elsewhere. */
  readonly endpoint?: string
  /** Seconds that Cognito's clock may be off. Default 0. */
  readonly clockToleranceInSeconds?: number
  /** Longest token in characters. Default 16,384. */
  readonly maxTokenBytes?: number
  /** Verified tokens remembered at most; 0 remembers none. Default 10,000. */
  readonly maxRememberedTokens?: number
  /** How the pools' keys are fetched and kept. */
  readonly jwks?: JwksOptions
  /** Says whether a verified token was revoked, by its `jti`, `origin_jti` or `sub`. Default: none are. */
  readonly isRevoked?: RevocationCheck
  /** Milliseconds that `isRevoked` may take. Default 5,000. */
  readonly timeoutInMillis?: number
  /** What checks signatures. Default `auto`. */
  readonly signatures?: SignatureBackendChoice
  /** Replaces the platform's `fetch`. */
  readonly fetch?: Fetch
}

const text = stringOption({ minLength: 1, maxLength: 2048 })

/** The shape of {@link CognitoAuthorizerOptions}. */
export const COGNITO_OPTIONS: OptionShape = {
  name: optional(text),
  providerARNs: listOf(text, { minLength: 1, maxLength: 50 }),
  clientId: eitherOf(oneOf(null), listOf(text, { minLength: 1, maxLength: 1000 }), text),
  groups: optional(listOf(text, { minLength: 1, maxLength: 1000 })),
  authorizationScopes: optional(listOf(text, { maxLength: 100 })),
  identitySource: optional(text),
  identityValidationExpression: optional(text),
  endpoint: optional(text),
  clockToleranceInSeconds: optional(numberOption({ min: 0, max: 600 })),
  maxTokenBytes: optional(numberOption({ min: 64, max: 1_048_576, integer: true })),
  maxRememberedTokens: optional(numberOption({ min: 0, max: 10_000_000, integer: true })),
  jwks: optional(jwksOption),
  isRevoked: optional(functionOption()),
  timeoutInMillis: optional(numberOption({ min: 1, max: 30_000 })),
  signatures: optional(oneOf('auto', 'node', 'jose')),
  fetch: optional(functionOption()),
}
