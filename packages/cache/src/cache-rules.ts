import type { CacheEntry, Context, Follow, GatewayResponse, MaybePromise, Refusal } from '@gw/core'

/**
 * What an entry is good for at a moment. `fresh`: answer with it. `refresh-behind`: answer with it while someone fetches
 * a new one. `keep-for-errors`: fetch, and answer with it if that fails. `revalidate`: fetch, and it may be confirmed.
 * `useless`: fetch as if there were none.
 */
export type Verdict = 'fresh' | 'refresh-behind' | 'keep-for-errors' | 'revalidate' | 'useless'

/**
 * How a request takes part. `lookup`: it may be answered from the cache, or fetch for others. `lookup-alone`: the same,
 * but what it fetches may be for itself only (a range, a 304), so nobody waits for it. `replace`: it fetches anew.
 */
export type Admission = 'lookup' | 'lookup-alone' | 'replace' | Bypass | Refusal

/** It takes no part, for a reason in one word. */
interface Bypass {
  readonly bypass: string
}

/** One request that went on to the integration, as the rules see it when its answer comes back. */
export interface Question {
  readonly context: Context
  /** When it went on, milliseconds since 1970. */
  readonly askedAt: number
  /** An entry past its time that the answer may confirm, or that may stand in for a failure. */
  readonly old: CacheEntry | undefined
  /** Request headers that entries of this key are known to be told apart by. */
  readonly names: readonly string[]
}

/** What becomes of an answer. */
export interface Settlement {
  /** What the caller gets. */
  readonly answer: GatewayResponse
  /** What is remembered; absent: nothing, because of `reason`. */
  readonly entry?: CacheEntry
  /** Until when an entry is kept. */
  readonly removeAt?: number
  /** Request headers that the entry is told apart by. */
  readonly vary?: readonly string[]
  /** Why nothing is remembered. `failed`: the next may have more luck. */
  readonly reason?: string
  /** Answered from the old entry, since the integration failed. */
  readonly stale?: boolean
  /** The old entry was confirmed. */
  readonly confirmed?: boolean
}

/** The part in which the two modes differ: what may be used, and what may be kept. */
export interface CacheRules {
  /** Whether and how a request takes part. */
  admit(context: Context): MaybePromise<Admission>
  /** What an entry is good for, for this request, now. */
  judge(context: Context, entry: CacheEntry, now: number): Verdict
  /** The answer an entry gives to this request. */
  serve(context: Context, entry: CacheEntry, now: number): GatewayResponse
  /** Prepares the integration's request: what would shape the answer unseen is taken off, validators are added. */
  prepare(question: Question): void
  /** What becomes of the integration's answer. */
  settle(question: Question, response: GatewayResponse, now: number): MaybePromise<Settlement>
  /** An answer of the cache's own for a request that must not go on to the integration (`only-if-cached`). */
  refuseMiss?(context: Context): GatewayResponse | undefined
  /** Looks at a request that takes no part: an unsafe method may make entries useless. */
  passing?(context: Context): Follow | undefined
}
