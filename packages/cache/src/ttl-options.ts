import {
  anyOption,
  booleanOption,
  checkOptions,
  functionOption,
  GatewayError,
  listOf,
  numberOption,
  oneOf,
  optional,
  stringOption,
  type Context,
  type MaybePromise,
  type OptionShape,
} from '@gw/core'
import type { CacheKeyParameter } from './key-parameter.ts'
import { SHARED_SHAPE, type SharedCacheOptions } from './shared-options.ts'

/** What happens to a client's `Cache-Control: max-age=0` that may not invalidate, spelled as on AWS. */
export type UnauthorizedCacheControlHeaderStrategy =
  | 'FAIL_WITH_403'
  | 'SUCCEED_WITH_RESPONSE_HEADER'
  | 'SUCCEED_WITHOUT_RESPONSE_HEADER'

/** What happens to parts of a request that the key does not know. */
export type Unkeyed = 'guard' | 'remove' | 'forward'

/** Options of TTL mode, API Gateway's own. */
export interface TtlCacheOptions extends SharedCacheOptions {
  /** Default: `ttl`. */
  readonly mode?: 'ttl'
  /** Seconds an answer is fresh: 0 (off) to 3,600, or to `maxTtlInSeconds`. Default: 300, as on AWS. */
  readonly cacheTtlInSeconds?: number
  /** Raises AWS's bound of 3,600 seconds. */
  readonly maxTtlInSeconds?: number
  /**
   * What the answer depends on beside path and caller, spelled as on AWS, or a function. Default: the whole query
   * string. With a list, only what it names counts; `[]` is AWS's default, where every query gets the same answer.
   */
  readonly cacheKeyParameters?: readonly CacheKeyParameter[]
  /**
   * What counts without being chosen: the host (as sent, and a custom domain's base path), the path. Default: both. AWS:
   * `[]`, where only `cacheKeyParameters` tell the answers of a method apart.
   */
  readonly alwaysKeyed?: readonly ('host' | 'path')[]
  /** Routes with one namespace share entries. Default: the route. */
  readonly cacheNamespace?: string
  /** Methods that are answered from the cache: GET, HEAD (from what a GET left), OPTIONS. Default: `['GET']`, as on AWS. */
  readonly cacheableMethods?: readonly ('GET' | 'HEAD' | 'OPTIONS')[]
  /** Statuses that are remembered. Default: `[200]`. AWS remembers any; partial answers never are. */
  readonly cacheableStatus?: readonly number[]
  /** What to do with an answer that sets cookies. Default: `forbid`, it is not remembered; `strip`: without them. */
  readonly setCookie?: 'forbid' | 'strip'
  /**
   * Whether an answer's `Cache-Control` (`no-store`, `private`, `no-cache`, `max-age=0`) keeps it from being
   * remembered. Default: `honor`. AWS: `ignore`.
   */
  readonly responseCacheControl?: 'honor' | 'ignore'
  /**
   * What happens to parts of a request that the key does not know. `guard`: they are passed on; headers that can stand
   * for host, scheme, method or path are in the key, and an answer that repeats another unkeyed header is not
   * remembered. `remove`: the integration never sees them, so that they cannot shape an answer. `forward`: passed on,
   * as on AWS. Default: `guard`.
   */
  readonly unkeyed?: Unkeyed
  /** Whether answers get an `ETag` and `If-None-Match` is answered with 304. Default: `false`, as on AWS. */
  readonly etag?: boolean
  /** Seconds past its time in which an entry still answers while a new one is fetched. Default: 0. */
  readonly staleWhileRevalidate?: number
  /** Seconds past its time in which an entry answers when the integration fails (5xx). Default: 0. */
  readonly staleIfError?: number
  /** Share of the TTL, 0 to 1, that chance may take off, so that entries of one moment do not expire in one. Default: 0. */
  readonly jitter?: number
  /** Whether only authorised clients may invalidate with `Cache-Control: max-age=0`. Default: `true`, as on AWS. */
  readonly requireAuthorizationForCacheControl?: boolean
  /** What happens to those who are not. Default: `SUCCEED_WITH_RESPONSE_HEADER`, as on AWS. */
  readonly unauthorizedCacheControlHeaderStrategy?: UnauthorizedCacheControlHeaderStrategy
  /**
   * Whether a caller may invalidate: AWS's `execute-api:InvalidateCache`, by a function. What it throws is a no.
   * Default: nobody may.
   */
  readonly authorizeInvalidation?: (context: Context) => MaybePromise<boolean>
}

const TTL: OptionShape = {
  ...SHARED_SHAPE,
  mode: optional(oneOf('ttl')),
  cacheTtlInSeconds: optional(numberOption({ min: 0 })),
  maxTtlInSeconds: optional(numberOption({ min: 1 })),
  cacheKeyParameters: optional(listOf(anyOption(), { maxLength: 64 })),
  alwaysKeyed: optional(listOf(oneOf('host', 'path'))),
  cacheNamespace: optional(stringOption({ minLength: 1, maxLength: 256 })),
  cacheableMethods: optional(listOf(oneOf('GET', 'HEAD', 'OPTIONS'), { minLength: 1 })),
  cacheableStatus: optional(listOf(numberOption({ min: 200, max: 599, integer: true }), { minLength: 1 })),
  setCookie: optional(oneOf('forbid', 'strip')),
  responseCacheControl: optional(oneOf('honor', 'ignore')),
  unkeyed: optional(oneOf('guard', 'remove', 'forward')),
  etag: optional(booleanOption()),
  staleWhileRevalidate: optional(numberOption({ min: 0 })),
  staleIfError: optional(numberOption({ min: 0 })),
  jitter: optional(numberOption({ min: 0, max: 1 })),
  requireAuthorizationForCacheControl: optional(booleanOption()),
  unauthorizedCacheControlHeaderStrategy: optional(
    oneOf('FAIL_WITH_403', 'SUCCEED_WITH_RESPONSE_HEADER', 'SUCCEED_WITHOUT_RESPONSE_HEADER'),
  ),
  authorizeInvalidation: optional(functionOption()),
}

/**
 * Checks the options of TTL mode.
 * @throws {GatewayError} `UNKNOWN_OPTION`, `INVALID_OPTION` or `IMPOSSIBLE_COMBINATION`
 */
export function checkTtlOptions(options: TtlCacheOptions): void {
  checkOptions('cache', options, TTL)
  numberOption({ max: options.maxTtlInSeconds ?? 3600 })(options.cacheTtlInSeconds ?? 0, 'cache.cacheTtlInSeconds')
  const impossible = (options.cacheableStatus ?? []).filter((status) => status === 206 || status === 304)
  if (impossible.length > 0) {
    throw new GatewayError('INVALID_OPTION', `cache.cacheableStatus has ${impossible[0]}, which is no whole answer`, {
      path: 'cache.cacheableStatus',
    })
  }
  if (options.authorizeInvalidation !== undefined && options.requireAuthorizationForCacheControl === false) {
    throw new GatewayError(
      'IMPOSSIBLE_COMBINATION',
      'cache.authorizeInvalidation has no use with requireAuthorizationForCacheControl: false',
      { path: 'cache.authorizeInvalidation' },
    )
  }
}
