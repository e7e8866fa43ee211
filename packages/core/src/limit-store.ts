import type { EventListener } from './events.ts'
import type { Limit, LimitDecision } from './limit.ts'
import type { MaybePromise } from './maybe-promise.ts'

/** A correction of what a request was charged. */
export interface Charge {
  /** The limit as it was taken; its `cost` is what was charged. */
  readonly limit: Limit
  /** What it really cost. The difference is given back or taken, below zero if need be. */
  readonly actualCost: number
  /**
   * When the request was made, milliseconds since 1970. A quota whose period has ended since is corrected on that day's
   * report and the new period is left alone. Default: now.
   */
  readonly at?: number
}

/** One day of one quota, as AWS's GetUsage reports it. */
export interface DailyUsage {
  /** UTC day, `2026-11-30`. */
  readonly date: string
  /** Requests counted on this day. */
  readonly used: number
  /** What was left of the period at the day's last request. */
  readonly remaining: number
}

/** What a store promises. The shared contract test asserts what it declares. */
export interface LimitStoreDeclaration {
  /** Whether `take` is all-or-nothing over several limits and exact under concurrency. */
  readonly atomic: boolean
  /** How rates are counted. */
  readonly algorithm: 'token-bucket' | 'fixed-window'
  /** Whether counts survive this process. */
  readonly durable: boolean
  /** Whether other processes see the same counts. */
  readonly shared: boolean
}

/**
 * Where limits are counted. One question per request: `take` charges every limit or none. A store uses its own clock;
 * a clock given to it replaces that one, so that a month passes in a test in a millisecond.
 */
export interface LimitStore {
  readonly declares: LimitStoreDeclaration
  /**
   * Charges all limits, or refuses and charges none. A shadow limit never refuses; it is charged when it has enough. A
   * cost of 0 reads without charging. Each key is asked once per call.
   */
  take(limits: readonly Limit[]): MaybePromise<LimitDecision>
  /** Corrects earlier charges once the actual cost is known. */
  settle(charges: readonly Charge[]): MaybePromise<void>
  /** The days of one quota key (and its limit's partition) from `from` up to and without `to` (milliseconds since 1970), oldest first, at most 90. */
  usage(key: string, from: number, to: number, partition?: string): MaybePromise<readonly DailyUsage[]>
  /** Adds (or takes, when negative) requests to what is left of a quota's current period. */
  grant(limit: Limit, amount: number): MaybePromise<void>
  /** How many processes were last seen counting here; their share while the store is away is one part of so many. Default: 1. */
  nodes?(): number
  /** What must be there before the first request: a connection. Called by `gateway.ready()`. */
  ready?(): MaybePromise<void>
  /** Called once by a gateway, for a store that finds something that is probably not meant. */
  report?(emit: EventListener): void
  /** Milliseconds a decision may wait for this store; then `onStoreError` decides. Default: 50. */
  readonly deadlineInMillis?: number
  /** Ends what the store itself started. A client passed in by the user stays open. */
  close(): MaybePromise<void>
}
