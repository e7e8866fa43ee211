import {
  booleanOption,
  eitherOf,
  functionOption,
  listOf,
  numberOption,
  objectOf,
  optional,
  stringOption,
  type Context,
  type GatewayResponse,
  type OptionShape,
} from '@gw/core'
import type { CacheStatusOptions } from './cache-status.ts'

/** Tags of an answer: a list, or a function of the request and its answer. */
export type CacheTags = readonly string[] | ((context: Context, response: GatewayResponse) => readonly string[])

/** Options of both modes. */
export interface SharedCacheOptions {
  /**
   * One entry for all callers. Default: `false`, every principal, API key and unknown credential has its own. Say
   * `true` only where the answer is the same for everyone.
   */
  readonly shared?: boolean
  /** Largest body that is remembered, in bytes. Default: 1,048,576, as on AWS. */
  readonly maxEntryBytes?: number
  /** How long a request waits for another that fetches the same, in milliseconds. Default: 5,000. */
  readonly flightWaitInMillis?: number
  /** How long a store that answers later may take, in milliseconds. Default: 250. */
  readonly storeTimeoutInMillis?: number
  /** Names to purge an entry by. Default: none. */
  readonly tags?: CacheTags
  /** A response header whose comma- or space-separated words are tags (`Cache-Tag`, `Surrogate-Key`). Default: none. */
  readonly tagHeader?: string
  /** Tells in `Cache-Status` (RFC 9211) what was done, under this name. Default: not told, as on AWS. */
  readonly cacheStatus?: string | CacheStatusOptions
}

/** The shape of the options that both modes have. */
export const SHARED_SHAPE: OptionShape = {
  shared: optional(booleanOption()),
  maxEntryBytes: optional(numberOption({ min: 1, integer: true })),
  flightWaitInMillis: optional(numberOption({ min: 0, max: 900_000 })),
  storeTimeoutInMillis: optional(numberOption({ min: 1, max: 60_000 })),
  tags: optional(eitherOf(functionOption(), listOf(stringOption({ minLength: 1, maxLength: 256 }), { maxLength: 64 }))),
  tagHeader: optional(stringOption({ minLength: 1, maxLength: 64 })),
  cacheStatus: optional(
    eitherOf(
      stringOption({ minLength: 1, maxLength: 128 }),
      objectOf({ name: stringOption({ minLength: 1, maxLength: 128 }), key: optional(booleanOption()) }),
    ),
  ),
}
