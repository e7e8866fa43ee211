import type { Allow } from '@gw/core'
import type { Claims } from './claims.ts'
import type { JoseHeader } from './compact-jws.ts'
import type { TrustedIssuer } from './trusted-issuer.ts'
import type { VerificationKey } from './verification-key.ts'

/** A token whose signature and claims held. */
export interface VerifiedToken {
  /** Its claims. */
  readonly claims: Claims
  /** Its protected header. */
  readonly header: JoseHeader
  /** Its scopes. */
  readonly scopes: readonly string[]
  /** Who it speaks for, as one word unique within its issuer. */
  readonly principal: string
  /** The key that verified it. */
  readonly key: VerificationKey
  /** The issuer whose key that is. */
  readonly issuer: TrustedIssuer
  /** What an authorizer answers to it, made once: whoever sees the same token again gets the same objects. */
  readonly passes: { plain?: Allow; scoped?: Allow }
}

/**
 * Tokens that verified, so that the signature of one that comes again is not computed again. Found by the whole token, never by a
 * part or a hash of it. Two generations: what was not asked for while the young one filled is forgotten, and a hit costs no reordering.
 * Timing tells nothing: a `Map` compares texts only when their seeded hashes are equal.
 */
export class VerifiedTokens {
  readonly #maxEntries: number
  readonly #maxBytes: number
  #young = new Map<string, VerifiedToken>()
  #old = new Map<string, VerifiedToken>()
  #youngBytes = 0

  /**
   * @param maxEntries tokens held at most; 0 remembers none
   * @param maxBytes characters of all tokens held at most
   */
  constructor(maxEntries: number, maxBytes: number) {
    this.#maxEntries = maxEntries
    this.#maxBytes = maxBytes
  }

  /** How many tokens are held. */
  get size(): number {
    return this.#young.size + this.#old.size
  }

  /** The token if it verified before. Its times and its key still have to be looked at. */
  get(token: string): VerifiedToken | undefined {
    const young = this.#young.get(token)
    if (young !== undefined) return young
    const old = this.#old.get(token)
    if (old !== undefined) {
      this.#old.delete(token)
      this.set(token, old)
    }
    return old
  }

  /** Remembers a token that verified. */
  set(token: string, verified: VerifiedToken): void {
    if (token.length > this.#maxBytes / 2 || this.#maxEntries < 2) return
    if (this.#young.size >= this.#maxEntries / 2 || this.#youngBytes + token.length > this.#maxBytes / 2) this.#age()
    this.#young.set(token, verified)
    this.#youngBytes += token.length
  }

  /** Forgets one token. */
  delete(token: string): void {
    if (this.#young.delete(token)) this.#youngBytes -= token.length
    this.#old.delete(token)
  }

  /** Forgets everything. */
  clear(): void {
    this.#young.clear()
    this.#old.clear()
    this.#youngBytes = 0
  }

  #age(): void {
    this.#old = this.#young
    this.#young = new Map()
    this.#youngBytes = 0
  }
}
