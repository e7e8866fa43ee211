import { GatewayError, type Clock, type MaybePromise, type Random } from '@gw/core'
import { findKey, parseKeySet, type KeySet } from './key-set.ts'
import type { KeyLookup, KeySource, KeysListener } from './key-source.ts'
import type { LoadKeys } from './shared-keys.ts'
import type { SignatureAlgorithm } from './signature-algorithm.ts'
import type { VerificationKey } from './verification-key.ts'

/** How long fetched keys live. All in seconds. */
export interface KeyLifetimes {
  /** How long keys are used when their server says nothing. */
  readonly defaultAge: number
  /** Least and longest age that the server's `Cache-Control` can ask for. */
  readonly minAge: number
  readonly maxAge: number
  /** How much longer they are used while no new ones can be had. */
  readonly staleAge: number
  /** Least time between two fetches for a `kid` that nobody knows. */
  readonly unknownKidInterval: number
}

/** How long a key set with this `max-age` is used. */
export function ageInSeconds({ defaultAge, minAge, maxAge }: KeyLifetimes, stated: number | undefined): number {
  return Math.min(Math.max(stated ?? defaultAge, minAge), maxAge)
}

/** What {@link RemoteKeys} works with. */
export interface RemoteKeysParts {
  /** Fetches the key set; `signal` calls it off. */
  readonly load: LoadKeys
  readonly algorithms: ReadonlySet<SignatureAlgorithm>
  readonly lifetimes: KeyLifetimes
  readonly clock: Clock
  readonly random: Random
  readonly listener: KeysListener
}

const FIRST_BACK_OFF_MS = 1_000
const LONGEST_BACK_OFF_MS = 60_000

/** The part of a lifetime after which traffic refreshes the keys behind itself, so that nobody waits for a fetch. */
const REFRESH_AT = 0.75

/**
 * An issuer's published keys. One fetch at a time for all callers; after a failure none until the back-off ends; for unknown
 * `kid`s, which anybody can invent, one per interval. Keys outlive their age only while no new ones can be had, for a stated time, and
 * each failed attempt is told.
 */
export class RemoteKeys implements KeySource {
  readonly #parts: RemoteKeysParts
  #keys: readonly VerificationKey[] = []
  #published: ReadonlySet<VerificationKey> = new Set()
  #fetchedAt = -Infinity
  #refreshAt = -Infinity
  #freshUntil = -Infinity
  #staleUntil = -Infinity
  #failures = 0
  #retryAt = -Infinity
  #unknownKidAt = -Infinity
  #flight: Promise<void> | undefined
  #controller: AbortController | undefined

  constructor(parts: RemoteKeysParts) {
    this.#parts = parts
  }

  isCurrent(): boolean {
    const now = this.#parts.clock.now()
    if (now >= this.#refreshAt && now < this.#freshUntil) void this.#refresh(now)
    return now < this.#freshUntil || (now < this.#staleUntil && now < this.#retryAt)
  }

  has(key: VerificationKey): boolean {
    return this.#published.has(key)
  }

  find(kid: string | undefined, algorithm: SignatureAlgorithm): MaybePromise<KeyLookup> {
    if (!this.isCurrent()) return this.#findAfterRefresh(kid, algorithm)
    const found = this.#lookup(kid, algorithm)
    return found === 'key-unknown' && this.#mayAskForUnknown() ? this.#findAfterRefresh(kid, algorithm) : found
  }

  async ready(): Promise<void> {
    if (!this.isCurrent()) await this.#refresh(this.#parts.clock.now())
    if (!this.isCurrent()) throw new GatewayError('INVALID_DOCUMENT', 'the signing keys could not be loaded')
  }

  close(): void {
    this.#controller?.abort()
  }

  #lookup(kid: string | undefined, algorithm: SignatureAlgorithm): KeyLookup {
    if (this.#parts.clock.now() >= this.#staleUntil) return 'keys-unavailable'
    return findKey(this.#keys, kid, algorithm) ?? 'key-unknown'
  }

  async #findAfterRefresh(kid: string | undefined, algorithm: SignatureAlgorithm): Promise<KeyLookup> {
    await this.#refresh(this.#parts.clock.now())
    return this.#lookup(kid, algorithm)
  }

  /** A flight under way is joined at no cost; another is started once per interval. */
  #mayAskForUnknown(): boolean {
    if (this.#flight !== undefined) return true
    const now = this.#parts.clock.now()
    if (now < this.#unknownKidAt || now < this.#retryAt) return false
    this.#parts.listener({ state: 'unknown-kid' })
    return true
  }

  #refresh(now: number): Promise<void> {
    if (this.#flight !== undefined) return this.#flight
    if (now < this.#retryAt) return Promise.resolve()
    this.#unknownKidAt = now + this.#parts.lifetimes.unknownKidInterval * 1000
    const flight = this.#load().finally(() => (this.#flight = undefined))
    return (this.#flight = flight)
  }

  async #load(): Promise<void> {
    try {
      const signal = (this.#controller = new AbortController()).signal
      const { document, maxAge, fetchedAt } = await this.#parts.load(signal, this.#fetchedAt)
      const set = parseKeySet(document, this.#parts.algorithms)
      if (set === undefined) throw new GatewayError('INVALID_DOCUMENT', 'no JWK set')
      if (set.keys.length === 0) throw new GatewayError('INVALID_KEY', `no usable key${describeRefused(set)}`)
      this.#accept(set, maxAge, fetchedAt)
    } catch (error) {
      this.#fail(error)
    }
  }

  /** Keys that another process fetched are as old as they were there. */
  #accept(set: KeySet, maxAge: number | undefined, fetchedAt: number = this.#parts.clock.now()): void {
    const { lifetimes } = this.#parts
    const age = ageInSeconds(lifetimes, maxAge) * 1000
    // A key that is still published stays the same object: remembered tokens hang on it.
    const before = new Map(this.#keys.map((key) => [key.fingerprint, key]))
    this.#keys = set.keys.map((key) => before.get(key.fingerprint) ?? key)
    this.#published = new Set(this.#keys)
    this.#fetchedAt = fetchedAt
    this.#refreshAt = fetchedAt + age * REFRESH_AT
    this.#freshUntil = fetchedAt + age
    this.#staleUntil = fetchedAt + age + lifetimes.staleAge * 1000
    this.#failures = 0
    this.#retryAt = -Infinity
    this.#parts.listener(set.refused.length === 0 ? { state: 'fetched' } : { state: 'fetched', error: leftOut(set) })
  }

  #fail(error: unknown): void {
    const now = this.#parts.clock.now()
    const backOff = Math.min(FIRST_BACK_OFF_MS * 2 ** this.#failures++, LONGEST_BACK_OFF_MS)
    // Jitter, so that many processes do not come back in one instant.
    this.#retryAt = now + backOff * (0.5 + this.#parts.random.next() / 2)
    this.#parts.listener({ state: 'failed', error })
    if (now >= this.#freshUntil && now < this.#staleUntil) this.#parts.listener({ state: 'stale', error })
  }
}

function leftOut(set: KeySet): GatewayError {
  return new GatewayError('INVALID_KEY', `keys left out${describeRefused(set)}`)
}

function describeRefused(set: KeySet): string {
  const named = set.refused.slice(0, 10).map(({ kid, reason }) => `${JSON.stringify(kid ?? null)} ${reason}`)
  return named.length === 0 ? '' : `: ${named.join(', ')}`
}
