import {
  anyOption,
  eitherOf,
  functionOption,
  listOf,
  oneOf,
  optional,
  type MaybePromise,
  type OptionShape,
} from '@gw/core'
import type { SenderConstraint } from './binding/sender-constraint.ts'
import type { JsonWebKeySet } from './token/issuer-keys.ts'
import { SIGNATURE_ALGORITHMS, type SignatureAlgorithm } from './token/signature-algorithm.ts'
import { optionText, SIGNED_TOKEN_OPTIONS, type SignedTokenOptions } from './token/token-options.ts'

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
export interface JwtAuthorizerOptions extends SignedTokenOptions {
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
  /** Values of the header's `typ` that are accepted beside none. Default `JWT` and `at+jwt` (RFC 8725 §3.11, RFC 9068 §2.1). */
  readonly types?: readonly string[]
  /**
   * Accepts only tokens that are bound to their sender in one of these ways, and only from that sender: `dpop` (RFC 9449, with a proof in the header
   * `DPoP`) or `mtls` (RFC 8705, with the certificate of the connection). Default: any token, from whoever holds it.
   */
  readonly senderConstrained?: readonly SenderConstraint[]
}

const audience = eitherOf(oneOf(null), listOf(optionText, { minLength: 1, maxLength: 50 }), optionText)

/** The shape of {@link JwtAuthorizerOptions}. */
export const JWT_OPTIONS: OptionShape = {
  ...SIGNED_TOKEN_OPTIONS,
  issuer: eitherOf(functionOption(), listOf(optionText, { minLength: 1, maxLength: 50 }), optionText),
  audience,
  jwksUri: optional(optionText),
  keys: optional(anyOption()),
  secret: optional(anyOption()),
  algorithms: optional(listOf(oneOf(...SIGNATURE_ALGORITHMS), { minLength: 1 })),
  types: optional(listOf(optionText, { minLength: 1, maxLength: 20 })),
  senderConstrained: optional(listOf(oneOf('dpop', 'mtls'), { minLength: 1, maxLength: 2 })),
}

/** The shape of {@link IssuerSettings}: a function's answer is checked like any option. */
export const ISSUER_SETTINGS: OptionShape = {
  jwksUri: optional(optionText),
  keys: optional(anyOption()),
  audience: optional(audience),
}
