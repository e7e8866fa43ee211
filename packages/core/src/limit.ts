/** What a store that cannot answer means for a limit: refuse with 503, let pass, or count in this process alone. */
export type OnStoreError = 'closed' | 'open' | 'local'

/** `enforce` refuses; `shadow` decides and reports, and never refuses. */
export type LimitMode = 'enforce' | 'shadow'

/** What every limit has, whatever it counts. */
export interface LimitRuleBase {
  /** What a person reads in headers, events and `describe`: `account`, `plan basic`, `GET /pets`. */
  readonly name: string
  /** Default: `closed` for quotas, `local` for rates. */
  readonly onStoreError?: OnStoreError
  /** Default: `enforce`. */
  readonly mode?: LimitMode
}

/** A token bucket: `burstLimit` tokens at most, refilled with `rateLimit` tokens per second. */
export interface RateRule extends LimitRuleBase {
  readonly kind: 'rate'
  /** Tokens per second; 0 refills nothing. */
  readonly rateLimit: number
  /** The bucket's size in tokens; 0 refuses everything. */
  readonly burstLimit: number
}

/** One period of a quota. */
export interface QuotaPeriod {
  /** First millisecond, since 1970. */
  readonly start: number
  /** First millisecond of the next period. */
  readonly end: number
  /** Requests allowed in this period; AWS's `offset` takes some off the first one. */
  readonly limit: number
}

/** So many requests per period. */
export interface QuotaRule extends LimitRuleBase {
  readonly kind: 'quota'
  /** Requests allowed in a whole period. */
  readonly limit: number
  /**
   * The period that holds an instant. A store calls it with its own clock; a store that cannot run JavaScript where it
   * decides (Redis) asks for the periods around now and picks among them.
   */
  periodAt(epochMillis: number): QuotaPeriod
}

/** What is counted and how: fixed when the gateway is made, shared by all requests. */
export type LimitRule = RateRule | QuotaRule

/** One limit that applies to one request. */
export interface Limit {
  readonly rule: LimitRule
  /** The bucket: the rule's place in the definition, and the caller. The same key always comes with the same rule. */
  readonly key: string
  /** Tokens or requests that this request takes; 1 unless the policy says otherwise. */
  readonly cost: number
  /** Whom it counts for, where that is one caller: what a store keeps together. */
  readonly partition?: string
  /**
   * What tells a caller's buckets apart, where there is a `partition`: the same text for all callers, with which `key`
   * begins and the partition ends it. A store in this process then holds no text of each bucket's own. Default: `key`.
   */
  readonly bucket?: string
}

/** A limit after a decision. */
export interface LimitState {
  readonly limit: Limit
  /** Whether this limit is a reason to refuse. */
  readonly refused: boolean
  /** What is left, in tokens or requests; never negative. */
  readonly remaining: number
  /** Whole milliseconds, rounded up, until the same cost would be admitted; 0 when it was, `Infinity` when never. */
  readonly retryAfterMillis: number
  /** Whole milliseconds, rounded up, until the bucket is full again or the period ends; `Infinity` when never. */
  readonly resetMillis: number
  /** Requests allowed in a quota's current period, grants included; absent for rates. */
  readonly allowance?: number
  /** The store was away, and this limit let the request pass or was counted in this process: nothing was charged there. */
  readonly uncounted?: boolean
}

/** The answer to all limits of a request. */
export interface LimitDecision {
  /** Whether all were charged. When `false`, none was. */
  readonly admitted: boolean
  /** One state per limit, in the order asked. */
  readonly states: readonly LimitState[]
  /** Refused because the store is away and a limit says `closed`: nobody's limit is spent. */
  readonly unavailable?: boolean
  /** The store's own time of this decision, milliseconds from an origin of its choice: for logs that are audited. */
  readonly decidedAt?: number
}

/** The default for what a store's failure means (see `OnStoreError`). */
export function onStoreError(rule: LimitRule): OnStoreError {
  return rule.onStoreError ?? (rule.kind === 'quota' ? 'closed' : 'local')
}
