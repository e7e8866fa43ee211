import { checkOptions, GatewayError, numberOption, objectOf, objectWith, optional, stringOption } from '@gw/core'
import type { Clock, LimitStore } from '@gw/core'
import type { RedisClient } from './client.ts'
import { ExactLimits } from './exact-limits.ts'
import { LeasedLimits } from './leased-limits.ts'

/** Options of `redisLimits`. */
export interface RedisLimitsOptions {
  /** Begins every key. Gateways of one prefix share their counts. Default: `gw:`. */
  readonly prefix?: string
  /** Cluster slots that callers are spread over; see *Exact or leased*. Default: 1, everything in one slot. */
  readonly shards?: number
  /** Milliseconds a decision may wait; then each limit's `onStoreError` decides. Default: 50. */
  readonly deadlineInMillis?: number
  /**
   * Tokens are taken in advance for busy keys, for so many seconds: memory speed, at an overshoot that *Exact or
   * leased* derives. Default: none, every request is asked.
   */
  readonly leases?: { readonly seconds: number }
  /** Replaces the server's clock, the scripts' included. For tests. Default: the server's. */
  readonly clock?: Clock
}

/**
 * Limits counted in Redis or Valkey, for many nodes: exact, by the server's clock. All limits of a request are one
 * script and one round trip.
 * @param client ioredis or whatever has its shape; never closed or reconfigured
 * @example redisLimits(new Redis(url, { enableOfflineQueue: false, maxRetriesPerRequest: 1 }))
 */
export function redisLimits(client: RedisClient, options: RedisLimitsOptions = {}): LimitStore {
  objectWith('evalsha', 'eval', 'hgetall')(client, 'redisLimits client')
  checkOptions('redisLimits', options, {
    prefix: optional(stringOption({ minLength: 1, maxLength: 100 })),
    shards: optional(numberOption({ min: 1, max: 1024, integer: true })),
    deadlineInMillis: optional(numberOption({ min: 1, max: 60_000 })),
    leases: optional(objectOf({ seconds: numberOption({ min: 0.1, max: 60 }) })),
    clock: optional(objectWith('now', 'monotonic')),
  })
  if (/[{}]/.test(options.prefix ?? ''))
    throw new GatewayError('INVALID_OPTION', 'redisLimits.prefix must have no braces')
  const store = new ExactLimits(client, options)
  return options.leases === undefined ? store : new LeasedLimits(store, options.leases.seconds, options.clock)
}
