/**
 * Why a token was refused. Told to `onEvent` and to `explain`, never to the caller: an answer that tells a bad signature
 * from an unknown key helps only whoever tries.
 */
export type TokenRefusalReason =
  /** No token where the identity source points. */
  | 'missing'
  /** Longer than `maxTokenBytes`. */
  | 'too-large'
  /** Not three segments. */
  | 'segments'
  /** A segment is no strict base64url, or no strict JSON object where one is due. */
  | 'malformed'
  /** Five segments: a JWE, which no authorizer here decrypts. */
  | 'encrypted'
  /** A protected header member has the wrong type. */
  | 'header-invalid'
  /** `alg` is not in the list of allowed algorithms. */
  | 'algorithm-not-allowed'
  /** The header has `crit` or `b64`: extensions that nobody here understands (RFC 7515 §4.1.11, RFC 7797). */
  | 'critical-header'
  /** A JWT inside a JWT (`cty: JWT`). */
  | 'nested'
  /** `typ` is of another kind of token (RFC 8725 §3.11). */
  | 'type-not-allowed'
  /** No key of the issuer has this `kid` and may be used with this `alg`. */
  | 'key-unknown'
  /** The issuer's keys could not be loaded. */
  | 'keys-unavailable'
  /** The signature is not by that key over these bytes. */
  | 'signature-invalid'
  /** A registered claim has the wrong type or is missing. */
  | 'claim-invalid'
  /** `iss` is not an issuer of this authorizer. */
  | 'issuer-mismatch'
  /** Neither `aud` nor, where `aud` is absent, `client_id` is expected here. */
  | 'audience-mismatch'
  /** `exp` has passed. */
  | 'expired'
  /** `nbf` is still to come. */
  | 'not-yet-valid'
  /** `iat` is in the future. */
  | 'issued-in-future'
  /** An ID token where an access token is due, or the reverse. */
  | 'token-use-mismatch'
  /** None of the required groups. */
  | 'group-missing'
  /** None of the required scopes. */
  | 'scope-insufficient'
  /** The revocation hook says so. */
  | 'revoked'
  /** The revocation hook failed or gave no clear answer. */
  | 'revocation-unknown'
  /** The introspection endpoint says that the token is not active (RFC 7662). */
  | 'inactive'
  /** The introspection endpoint could not be asked. */
  | 'introspection-unavailable'
  /** The token is bound to nothing, to a certificate that the caller has not shown (RFC 8705), or to a key and shown as `Bearer`. */
  | 'binding-mismatch'
  /** The caller does not prove that it holds the key that the token is bound to (RFC 9449 §4.3). */
  | 'proof-invalid'
  /** Something threw while the token was checked. */
  | 'fault'

/** A token that did not pass. */
export interface TokenRefusal {
  /** Why. */
  readonly refused: TokenRefusalReason
}

const refusals = new Map<TokenRefusalReason, TokenRefusal>()

/** The refusal with this reason: one frozen object each, so that a flood of bad tokens allocates none. */
export function refuseToken(reason: TokenRefusalReason): TokenRefusal {
  let refusal = refusals.get(reason)
  if (refusal === undefined) refusals.set(reason, (refusal = Object.freeze({ refused: reason })))
  return refusal
}

/** Whether a step refused the token. */
export function isTokenRefusal(value: object): value is TokenRefusal {
  return 'refused' in value
}
