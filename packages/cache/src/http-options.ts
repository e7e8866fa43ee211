import { checkOptions, listOf, numberOption, oneOf, optional, stringOption } from '@gw/core'
import { SHARED_SHAPE, type SharedCacheOptions } from './shared-options.ts'

/** Options of HTTP mode: RFC 9111, where every answer says for itself how long it may be used. */
export interface HttpCacheOptions extends SharedCacheOptions {
  /** Chosen in words; the default is TTL mode. */
  readonly mode: 'http'
  /**
   * Targeted fields (RFC 9213) in order of preference: the first that an answer has replaces its `Cache-Control` and
   * `Expires`. `Surrogate-Control` may be one. Default: `['CDN-Cache-Control']`.
   */
  readonly targetedFields?: readonly string[]
  /** Whether a request's `Cache-Control` and `Pragma` count. Default: `honor`. */
  readonly requestCacheControl?: 'honor' | 'ignore'
  /**
   * What to do with an answer that sets cookies. Default: `forbid`, it is not remembered although the RFC allows it;
   * `strip`: without them; `store`: with them, for everyone who shares the entry.
   */
  readonly setCookie?: 'forbid' | 'strip' | 'store'
  /** Share of the time since `Last-Modified` that an answer without lifetime is held for fresh. Default: 0.1. */
  readonly heuristicFraction?: number
  /** Upper bound of such a guess, in seconds. Default: 86,400. */
  readonly maxHeuristicInSeconds?: number
  /** For answers that do not say: seconds past its freshness in which one answers while it is fetched anew. Default: 0. */
  readonly staleWhileRevalidate?: number
  /** For answers that do not say: seconds past its freshness in which one answers when the origin fails. Default: 0. */
  readonly staleIfError?: number
  /** Seconds a stale answer is kept to be confirmed by a 304. Default: 86,400. */
  readonly keepStaleInSeconds?: number
}

/**
 * Checks the options of HTTP mode.
 * @throws {GatewayError} `UNKNOWN_OPTION` or `INVALID_OPTION`
 */
export function checkHttpOptions(options: HttpCacheOptions): void {
  checkOptions('cache', options, {
    ...SHARED_SHAPE,
    mode: oneOf('http'),
    targetedFields: optional(listOf(stringOption({ minLength: 1, maxLength: 64 }), { maxLength: 8 })),
    requestCacheControl: optional(oneOf('honor', 'ignore')),
    setCookie: optional(oneOf('forbid', 'strip', 'store')),
    heuristicFraction: optional(numberOption({ min: 0, max: 1 })),
    maxHeuristicInSeconds: optional(numberOption({ min: 0 })),
    staleWhileRevalidate: optional(numberOption({ min: 0 })),
    staleIfError: optional(numberOption({ min: 0 })),
    keepStaleInSeconds: optional(numberOption({ min: 0 })),
  })
}
