import {
  anyOption,
  eitherOf,
  functionOption,
  listOf,
  numberOption,
  oneOf,
  optional,
  stringOption,
  type MaybePromise,
  type OptionShape,
} from '@gw/core'
import type { SenderConstraint } from './binding/sender-constraint.ts'
import type { Fetch } from './token/fetching.ts'
import type { JsonWebKeySet } from './token/issuer-keys.ts'
import { jwksOption, type JwksOptions } from './token/jwks-options.ts'
import type { SignatureBackendChoice } from './token/signature-backends.ts'
import type { RevocationCheck } from './token/revocation.ts'
import { SIGNATURE_ALGORITHMS, type SignatureAlgorithm } from './token/signature-algorithm.ts'

/** How one issuer's tokens are checked, as an issuer function answers it. */
export interface IssuerSettings {
  /** Where its keys are. Default: where its discovery document says. */
  readonly jwksUri?: string
  /** Its keys, written down. */
  readonly keys?: JsonWebKeySet
  /** Replaces the authorizer's `audience` for this issuer. */
  readonly audience?: string | readonly string[] | null
}

/** Knows issuers by their `iss`. The string is whatever stands in an unverified token: answer only for names you know. */
export type IssuerFunction = (issuer: string) => MaybePromise<IssuerSettings | undefined>

/** Options of `jwtAuthorizer`. */
export interface JwtAuthorizerOptions {
  /** For people and events. Default `jwtAuthorizer`. */
  readonly name?: string
  /** Who may issue tokens: an exact `iss`, several (up to 50), or a function that knows them. */
  readonly issuer: string | readonly string[] | IssuerFunction
  /**
   * Whom tokens must be for: `aud` has one of these, or `client_id` is one where there is no `aud` (AWS's rule). At most 50.
   * `null`, in words, accepts tokens that were issued for anyone.
   */
  readonly audience: string | readonly string[] | null
  /** Where the one issuer's keys are. Default: where its discovery document says. */
  readonly jwksUri?: string
  /** The one issuer's keys, written down. Nothing is fetched then. */
  readonly keys?: JsonWebKeySet
  /** The secret shared with the one issuer, for `HS256`, `HS384` and `HS512`: at least as long as the hash. Text is taken as UTF-8. */
  readonly secret?: string | Uint8Array
  /**
   * Algorithms that tokens may be signed with. Default `RS256`, `RS384`, `RS512`, which is what the HTTP API accepts; `HS256` with a
   * `secret`.
   */
  readonly algorithms?: readonly SignatureAlgorithm[]
  /** Scopes of which a token needs one; without one it is 403. Per route: `withScopes`. Default: none are asked for. */
  readonly authorizationScopes?: readonly string[]
  /** Where the token stands. Default `$request.header.Authorization`. */
  readonly identitySource?: string
  /** Values of the header's `typ` that are accepted beside none. Default `JWT` and `at+jwt` (RFC 8725 §3.11, RFC 9068 §2.1). */
  readonly types?: readonly string[]
  /** Seconds that the issuer's clock may be off. Default 0, as on AWS. */
  readonly clockToleranceInSeconds?: number
  /** Longest token in characters. Default 16,384. */
  readonly maxTokenBytes?: number
  /** Verified tokens remembered at most, so that a repeated one costs no signature check; 0 remembers none. Default 10,000. */
  readonly maxRememberedTokens?: number
  /** How published keys are fetched and kept. */
  readonly jwks?: JwksOptions
  /** Says whether a verified token was revoked, by its `jti` or `sub`. Default: none are. */
  readonly isRevoked?: RevocationCheck
  /**
   * Accepts only tokens that are bound to their sender in one of these ways, and only from that sender: `dpop` (RFC 9449, with a proof in the header
   * `DPoP`) or `mtls` (RFC 8705, with the certificate of the connection). Default: any token, from whoever holds it.
   */
  readonly senderConstrained?: readonly SenderConstraint[]
  /** Milliseconds that your own functions (`issuer`, `isRevoked`) may take. Default 5,000. */
  readonly timeoutInMillis?: number
  /** What checks signatures: `node:crypto`, jose over WebCrypto, or `auto`, the first where it exists. Default `auto`. */
  readonly signatures?: SignatureBackendChoice
  /** Replaces the platform's `fetch`. */
  readonly fetch?: Fetch
}

const text = stringOption({ minLength: 1, maxLength: 2048 })
const audience = eitherOf(oneOf(null), listOf(text, { minLength: 1, maxLength: 50 }), text)

/** The shape of {@link JwtAuthorizerOptions}. */
export const JWT_OPTIONS: OptionShape = {
  name: optional(text),
  issuer: eitherOf(functionOption(), listOf(text, { minLength: 1, maxLength: 50 }), text),
  audience,
  jwksUri: optional(text),
  keys: optional(anyOption()),
  secret: optional(anyOption()),
  algorithms: optional(listOf(oneOf(...SIGNATURE_ALGORITHMS), { minLength: 1 })),
  authorizationScopes: optional(listOf(text, { maxLength: 100 })),
  identitySource: optional(text),
  types: optional(listOf(text, { minLength: 1, maxLength: 20 })),
  clockToleranceInSeconds: optional(numberOption({ min: 0, max: 600 })),
  maxTokenBytes: optional(numberOption({ min: 64, max: 1_048_576, integer: true })),
  maxRememberedTokens: optional(numberOption({ min: 0, max: 10_000_000, integer: true })),
  jwks: optional(jwksOption),
  isRevoked: optional(functionOption()),
  senderConstrained: optional(listOf(oneOf('dpop', 'mtls'), { minLength: 1, maxLength: 2 })),
  timeoutInMillis: optional(numberOption({ min: 1, max: 30_000 })),
  signatures: optional(oneOf('auto', 'node', 'jose')),
  fetch: optional(functionOption()),
}

/** The shape of {@link IssuerSettings}: a function's answer is checked like any option. */
export const ISSUER_SETTINGS: OptionShape = {
  jwksUri: optional(text),
  keys: optional(anyOption()),
  audience: optional(audience),
}
