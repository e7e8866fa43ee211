export { cache } from './cache.ts'
export type { CacheOptions, CachePolicy } from './cache.ts'
export type {
  CacheTags,
  SharedCacheOptions,
  TtlCacheOptions,
  UnauthorizedCacheControlHeaderStrategy,
  Unkeyed,
} from './cache-options.ts'
export type { CacheKeyFunction, CacheKeyParameter } from './key-parameter.ts'
export type { CacheStatistics } from './cache-monitor.ts'
export type { CacheStatusOptions } from './cache-status.ts'
export type { ExchangeSource, InspectAs, Inspection } from './inspection.ts'
export type { Purge } from './purger.ts'
