import {
  functionOption,
  listOf,
  numberOption,
  oneOf,
  optional,
  stringOption,
  type OptionCheck,
  type OptionShape,
} from '@gw/core'
import type { Fetch } from './fetching.ts'
import { jwksOption, type JwksOptions } from './jwks-options.ts'
import type { RevocationCheck } from './revocation.ts'
import type { SignatureBackendChoice } from './signature-backends.ts'

/** What every authorizer of tokens can be told. */
export interface TokenOptions {
  /** For people and events. Default: the name of the function. */
  readonly name?: string
  /** Scopes of which a token needs one. Per route: `withScopes`. Default: none are asked for. */
  readonly authorizationScopes?: readonly string[]
  /** Where the token stands. Default: the header `Authorization`. */
  readonly identitySource?: string
  /** Seconds that the issuer's clock may be off. Default 0, as on AWS. */
  readonly clockToleranceInSeconds?: number
  /** Replaces the platform's `fetch`. */
  readonly fetch?: Fetch
}

/** What authorizers of signed tokens can be told besides. */
export interface SignedTokenOptions extends TokenOptions {
  /** Longest token in characters. Default 16,384. */
  readonly maxTokenBytes?: number
  /** Verified tokens remembered at most, so that a repeated one costs no signature check; 0 remembers none. Default 10,000. */
  readonly maxRememberedTokens?: number
  /** How published keys are fetched and kept. */
  readonly jwks?: JwksOptions
  /** Says whether a verified token was revoked, by its `jti`, `sub` or (Cognito) `origin_jti`. Default: none are. */
  readonly isRevoked?: RevocationCheck
  /** Milliseconds that your own functions (`issuer`, `isRevoked`) may take. Default 5,000. */
  readonly timeoutInMillis?: number
  /** What checks signatures: `node:crypto`, jose over WebCrypto, or `auto`, the first where it exists. Default `auto`. */
  readonly signatures?: SignatureBackendChoice
}

/** A text of an option: one to 2,048 characters. */
export const optionText: OptionCheck = stringOption({ minLength: 1, maxLength: 2048 })

/** Of {@link TokenOptions}. */
export const TOKEN_OPTIONS: OptionShape = {
  name: optional(optionText),
  authorizationScopes: optional(listOf(optionText, { maxLength: 100 })),
  identitySource: optional(optionText),
  clockToleranceInSeconds: optional(numberOption({ min: 0, max: 600 })),
  timeoutInMillis: optional(numberOption({ min: 1, max: 30_000 })),
  fetch: optional(functionOption()),
}

/** Of {@link SignedTokenOptions}. */
export const SIGNED_TOKEN_OPTIONS: OptionShape = {
  ...TOKEN_OPTIONS,
  maxTokenBytes: optional(numberOption({ min: 64, max: 1_048_576, integer: true })),
  maxRememberedTokens: optional(numberOption({ min: 0, max: 10_000_000, integer: true })),
  jwks: optional(jwksOption),
  isRevoked: optional(functionOption()),
  signatures: optional(oneOf('auto', 'node', 'jose')),
}
