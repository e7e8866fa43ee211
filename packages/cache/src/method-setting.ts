import { GatewayError, type MethodSetting } from '@gw/core'
import type { HttpCacheOptions } from './http-options.ts'
import type { TtlCacheOptions } from './ttl-options.ts'

/**
 * Options of TTL mode under a stage's method settings, which stand above them.
 * @throws {GatewayError} `IMPOSSIBLE_COMBINATION` in HTTP mode, where answers say for themselves how long they are good
 */
export function underSetting(
  options: TtlCacheOptions | HttpCacheOptions,
  setting: MethodSetting,
): TtlCacheOptions | HttpCacheOptions {
  const { cacheTtlInSeconds, requireAuthorizationForCacheControl, unauthorizedCacheControlHeaderStrategy } = setting
  const set = {
    ...(cacheTtlInSeconds === undefined ? {} : { cacheTtlInSeconds }),
    ...(requireAuthorizationForCacheControl === undefined ? {} : { requireAuthorizationForCacheControl }),
    ...(unauthorizedCacheControlHeaderStrategy === undefined ? {} : { unauthorizedCacheControlHeaderStrategy }),
  }
  if (options.mode !== 'http') return { ...options, ...set }
  const [name] = Object.keys(set)
  if (name === undefined) return options
  const message = `methodSettings: ${name} has no meaning for cache({ mode: 'http' }), whose answers say how long they are good`
  throw new GatewayError('IMPOSSIBLE_COMBINATION', message, { path: `methodSettings.${name}` })
}
