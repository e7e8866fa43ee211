import type { SignatureAlgorithm } from './signature-algorithm.ts'

/** The public members of a JWK that verification needs, copied one by one from the checked original. */
export type PublicJwk =
  | { readonly kty: 'RSA'; readonly n: string; readonly e: string }
  | { readonly kty: 'EC'; readonly crv: 'P-256' | 'P-384' | 'P-521'; readonly x: string; readonly y: string }
  | { readonly kty: 'OKP'; readonly crv: 'Ed25519'; readonly x: string }
  | { readonly kty: 'oct'; readonly k: string }

/** One key that may verify signatures. An identity: as long as its issuer publishes it, it stays the same object. */
export interface VerificationKey {
  /** The name that tokens look it up with; a key without one serves only tokens without one. */
  readonly kid: string | undefined
  /** The algorithms it may be used with: its own `alg`, or those of its type and curve, cut to the allowed ones. */
  readonly algorithms: ReadonlySet<SignatureAlgorithm>
  /** The key itself. */
  readonly jwk: PublicJwk
  /** Kid, algorithms and material in one string: equal strings are the same key. */
  readonly fingerprint: string
  /** Length of its signatures in bytes; `undefined` where the algorithm says it. */
  readonly signatureBytes: number | undefined
}
