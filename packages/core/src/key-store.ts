import type { MaybePromise } from './maybe-promise.ts'

/** An API key as a store holds it: what AWS's ApiKey has, and the value's hash instead of the value. */
export interface ApiKey {
  /** Unique; what plans, logs and events name. */
  readonly id: string
  /** For people. */
  readonly name?: string
  /** The customer's id in the seller's own books, AWS's `customerId`. */
  readonly customerId?: string
  /** A disabled key is refused like an unknown one. Default: `true`. */
  readonly enabled?: boolean
  /** First millisecond at which the key is no longer accepted; absent: never. */
  readonly expiresAt?: number
  /** Names of usage plans the key belongs to, besides those that list it. */
  readonly usagePlans?: readonly string[]
  /** The seller's own notes. */
  readonly tags?: Readonly<Record<string, string>>
}

/**
 * Who holds which key. Values are looked up by hash, so that a leaked store leaks no key, and so that a look-up's time
 * tells nothing of a value.
 */
export interface KeyStore {
  /** The key whose value has this hash (SHA-256, lower-case hex), or `undefined`. */
  find(valueHash: string): MaybePromise<ApiKey | undefined>
  /** Ends what the store itself started. */
  close?(): MaybePromise<void>
}

/** A key store whose keys can be changed while it runs. */
export interface WritableKeyStore extends KeyStore {
  /** Adds a value of a key; a key may have several while it is rotated. */
  put(valueHash: string, key: ApiKey): MaybePromise<void>
  /** Withdraws one value. */
  remove(valueHash: string): MaybePromise<void>
  /** Withdraws a key with all its values. */
  revoke(id: string): MaybePromise<void>
}
