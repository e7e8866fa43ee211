import {
  GatewayError,
  checkOptions,
  eitherOf,
  functionOption,
  numberOption,
  objectWith,
  oneOf,
  optional,
  stringOption,
} from '@gw/core'
import type { LimitMode, LimitStore, OnStoreError } from '@gw/core'
import { callerKeysOption, ipv6PrefixOption, knownAtArrival, type CallerKeys } from './caller.ts'
import type { Cost, Settle } from './cost.ts'
import { figureOption, type Figure } from './rate-rules.ts'
import { skipListOption, type SkipList } from './skip-list.ts'

/** Options of `throttle`. */
export interface ThrottleOptions {
  /** Tokens per second (AWS). 0 blocks everything. Needed unless `maxInFlight` is all that is limited. */
  readonly rateLimit?: Figure
  /** The bucket's size in tokens (AWS). 0 blocks everything. Default: one second's worth, and at least 1. */
  readonly burstLimit?: Figure
  /** What tells callers apart; each has a bucket of its own. Default: nobody is told apart, one bucket for all, as on AWS. */
  readonly by?: CallerKeys
  /** Bits of an IPv6 address that tell callers apart. Default: 64. */
  readonly ipv6Prefix?: number
  /** Tokens that a request takes. Default: 1. */
  readonly cost?: Cost
  /** What a request really cost, once it has ended; the difference is given back or taken. Default: `cost` stands. */
  readonly settle?: Settle
  /** Requests under way at once in this process, per caller of `by`. Released whatever happens. Default: no limit. */
  readonly maxInFlight?: number
  /**
   * `arrival` decides before the authorizer, by itself and in this process: a flood of bad tokens is then no flood of
   * signature checks. What it charged stays charged. Default: with all other limits, once the caller is known.
   */
  readonly at?: 'arrival'
  /** Where `arrival` counts. Default: a store of its own in this process. */
  readonly store?: LimitStore
  /** Tells two throttles of one place apart; a route's replaces an inherited one of the same name. Default: `throttle`. */
  readonly name?: string
  /** `shadow` decides and reports, and never refuses. Default: `enforce`. */
  readonly mode?: LimitMode
  /** While the store is away: `closed` (503), `open`, or `local`, a bounded share in this process. Default: `local`. */
  readonly onStoreError?: OnStoreError
  /** Whom the limit leaves alone. Default: nobody. */
  readonly skip?: SkipList
}

/** @throws {GatewayError} for options that are unknown, impossible, or cannot stand together */
export function checkThrottleOptions(options: ThrottleOptions): void {
  checkOptions('throttle', options, {
    rateLimit: optional(figureOption()),
    burstLimit: optional(figureOption()),
    by: optional(callerKeysOption()),
    ipv6Prefix: ipv6PrefixOption(),
    cost: optional(eitherOf(functionOption(), numberOption({ min: 0 }))),
    settle: optional(functionOption()),
    maxInFlight: optional(numberOption({ min: 1, integer: true })),
    at: optional(oneOf('arrival')),
    store: optional(objectWith('take', 'settle')),
    name: optional(stringOption({ minLength: 1, maxLength: 64 })),
    mode: optional(oneOf('enforce', 'shadow')),
    onStoreError: optional(oneOf('closed', 'open', 'local')),
    skip: optional(skipListOption()),
  })
  checkTogether(options)
}

function checkTogether({ rateLimit, burstLimit, maxInFlight, mode, at, by, settle, store }: ThrottleOptions): void {
  if (rateLimit === undefined && (maxInFlight === undefined || burstLimit !== undefined))
    throw new GatewayError('MISSING_OPTION', 'throttle needs the option "rateLimit"', { path: 'throttle.rateLimit' })
  if (mode === 'shadow' && maxInFlight !== undefined)
    throw impossible('maxInFlight', "cannot stand with mode: 'shadow': what is under way has no count to report")
  if (at === undefined && store !== undefined)
    throw impossible('store', "is only for at: 'arrival'; every other throttle counts in the gateway's limitStore")
  if (at === undefined) return
  if (by !== undefined && !knownAtArrival(by)) throw impossible('by', "names who is known only after at: 'arrival'")
  if (settle !== undefined) throw impossible('settle', "cannot stand with at: 'arrival': what it charged stays charged")
}

function impossible(option: string, why: string): GatewayError {
  return new GatewayError('IMPOSSIBLE_COMBINATION', `throttle.${option} ${why}`, { path: `throttle.${option}` })
}
