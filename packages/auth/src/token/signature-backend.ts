import type { MaybePromise } from '@gw/core'
import type { CompactJws } from './compact-jws.ts'
import type { VerificationKey } from './verification-key.ts'

/** What checks signatures. */
export interface SignatureBackend {
  /** Its name, for `describe` and tests. */
  readonly name: 'node' | 'jose'
  /**
   * Whether the signature is by this key over these bytes. The header's `alg` is one of the key's algorithms: the caller looked
   * the key up with it. A key that cannot be imported verifies nothing.
   */
  verify(key: VerificationKey, jws: CompactJws): MaybePromise<boolean>
}
