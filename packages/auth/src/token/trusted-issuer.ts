import type { ExpectedClaims } from './claims.ts'
import type { KeySource } from './key-source.ts'

/** An issuer whose tokens are accepted. */
export interface TrustedIssuer {
  /** Its keys. */
  readonly keys: KeySource
  /** What its tokens' claims are held against. */
  readonly expected: ExpectedClaims
}
