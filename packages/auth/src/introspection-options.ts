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

/** Options of `introspectionAuthorizer`. */
export interface IntrospectionAuthorizerOptions {
  /** For people and events. Default `introspectionAuthorizer`. */
  readonly name?: string
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
  /** Scopes of which a token needs one; without one it is 403. Per route: `withScopes`. Default: none are asked for. */
  readonly authorizationScopes?: readonly string[]
  /** Where the token stands. Default `$request.header.Authorization`. */
  readonly identitySource?: string
  /** Seconds that an active token is remembered: as long a revoked one may still pass. Default 0. */
  readonly resultTtlInSeconds?: number
  /** Tokens remembered at most. Default 1,000. */
  readonly maxRememberedTokens?: number
  /** Longest token in characters. Default 4,096. */
  readonly maxTokenBytes?: number
  /** Seconds that the issuer's clock may be off. Default 0. */
  readonly clockToleranceInSeconds?: number
  /** Milliseconds that the issuer may take. Default 1,500. */
  readonly timeoutInMillis?: number
  /** Replaces the platform's `fetch`. */
  readonly fetch?: Fetch
}

const text = stringOption({ minLength: 1, maxLength: 2048 })

/** The shape of {@link IntrospectionAuthorizerOptions}. */
export const INTROSPECTION_OPTIONS: OptionShape = {
  name: optional(text),
  introspectionEndpoint: text,
  clientId: text,
  clientSecret: text,
  audience: eitherOf(oneOf(null), listOf(text, { minLength: 1, maxLength: 50 }), text),
  issuer: optional(text),
  authorizationScopes: optional(listOf(text, { maxLength: 100 })),
  identitySource: optional(text),
  resultTtlInSeconds: optional(numberOption({ min: 0, max: 3_600 })),
  maxRememberedTokens: optional(numberOption({ min: 1, max: 1_000_000, integer: true })),
  maxTokenBytes: optional(numberOption({ min: 16, max: 65_536, integer: true })),
  clockToleranceInSeconds: optional(numberOption({ min: 0, max: 600 })),
  timeoutInMillis: optional(numberOption({ min: 1, max: 30_000 })),
  fetch: optional(functionOption()),
}
