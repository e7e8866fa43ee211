import { eitherOf, listOf, numberOption, oneOf, optional, type OptionShape } from '@gw/core'
import { optionText, TOKEN_OPTIONS, type TokenOptions } from './token/token-options.ts'

/** Options of `introspectionAuthorizer`. */
export interface IntrospectionAuthorizerOptions extends TokenOptions {
  /** The issuer's introspection endpoint: `https`, or on this machine. */
  readonly introspectionEndpoint: string
  /** Who the gateway is to the issuer. Sent as HTTP Basic (RFC 6749 §2.3.1). */
  readonly clientId: string
  /** The gateway's own secret. */
  readonly clientSecret: string
  /** Whom tokens must be for, as in `jwtAuthorizer`; `null`, in words, accepts tokens that were issued for anyone. */
  readonly audience: string | readonly string[] | null
  /** The `iss` that answers must have. Default: it is not looked at. */
  readonly issuer?: string
  /** Seconds that an active token is remembered: as long a revoked one may still pass. Default 0. */
  readonly resultTtlInSeconds?: number
  /** Tokens remembered at most. Default 1,000. */
  readonly maxRememberedTokens?: number
  /** Longest token in characters. Default 4,096. */
  readonly maxTokenBytes?: number
  /** Milliseconds that the issuer may take. Default 1,500. */
  readonly timeoutInMillis?: number
}

/** The shape of {@link IntrospectionAuthorizerOptions}. */
export const INTROSPECTION_OPTIONS: OptionShape = {
  ...TOKEN_OPTIONS,
  introspectionEndpoint: optionText,
  clientId: optionText,
  clientSecret: optionText,
  audience: eitherOf(oneOf(null), listOf(optionText, { minLength: 1, maxLength: 50 }), optionText),
  issuer: optional(optionText),
  resultTtlInSeconds: optional(numberOption({ min: 0, max: 3_600 })),
  maxRememberedTokens: optional(numberOption({ min: 1, max: 1_000_000, integer: true })),
  maxTokenBytes: optional(numberOption({ min: 16, max: 65_536, integer: true })),
}
