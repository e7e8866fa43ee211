import type { KeysEvent, MaybePromise } from '@gw/core'
import { findKey } from './key-set.ts'
import type { SignatureAlgorithm } from './signature-algorithm.ts'
import type { VerificationKey } from './verification-key.ts'

/** What a look-up in an issuer's keys comes to. */
export type KeyLookup = VerificationKey | 'key-unknown' | 'keys-unavailable'

/** The keys of one issuer. */
export interface KeySource {
  /**
   * Whether what it holds may be relied on now. A remembered token is only as good as the keys: while this is false it takes the way
   * of a new one.
   */
  isCurrent(): boolean
  /** Whether the issuer still publishes a key. */
  has(key: VerificationKey): boolean
  /** The key a token's header asks for. */
  find(kid: string | undefined, algorithm: SignatureAlgorithm): MaybePromise<KeyLookup>
  /** Loads the keys, once, before the first request. */
  ready(): MaybePromise<void>
  /** Ends what is under way. */
  close(): void
}

/** Tells what happened to a source's keys. */
export type KeysListener = (event: Pick<KeysEvent, 'state' | 'error'>) => void

/** Keys written in the definition: there from the start, and for good. */
export function inlineKeys(keys: readonly VerificationKey[]): KeySource {
  return {
    isCurrent: () => true,
    has: (key) => keys.includes(key),
    find: (kid, algorithm) => findKey(keys, kid, algorithm) ?? 'key-unknown',
    ready: () => undefined,
    close: () => undefined,
  }
}
