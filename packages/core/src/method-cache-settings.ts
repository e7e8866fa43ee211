import { chainOf, type Chain } from './chain.ts'
import { GatewayError } from './gateway-error.ts'
import type { MethodSetting } from './method-setting.ts'
import { EVERY_METHOD, settingOf, type MethodSettings } from './method-settings.ts'
import type { Route } from './route.ts'

/**
 * A route's chain as the stage's settings have it: its cache off, or with the settings' own times and rules.
 * @throws {GatewayError} `IMPOSSIBLE_COMBINATION` for a method that is to be cached and has nothing that caches
 */
export function withCacheSettings(chain: Chain, settings: MethodSettings, route: Route, stage: string): Chain {
  const [key, setting] = settingOf(settings, route)
  const cache = chain.links.find(({ slot }) => slot === 'cache')
  if (setting.cachingEnabled === false)
    return chainOf(
      chain.links.filter((link) => link !== cache),
      chain.integration,
    )
  // Of all methods those are meant that have a cache.
  if (cache === undefined) return key === EVERY_METHOD || !wantsCache(setting) ? chain : cacheless(key, stage)
  if (!wantsCache(setting)) return chain
  const policy = cache.policy.withMethodSetting?.(setting) ?? cache.policy
  return chainOf(
    chain.links.map((link) => (link === cache ? { ...link, policy } : link)),
    chain.integration,
  )
}

/**
 * Checks that there is something to cache where all methods are to be cached.
 * @throws {GatewayError} `IMPOSSIBLE_COMBINATION` when no method has a cache
 */
export function checkCacheSettings(settings: MethodSettings, chains: readonly Chain[], stage: string): void {
  if (settings[EVERY_METHOD]?.cachingEnabled !== true) return
  if (!chains.some(({ links }) => links.some(({ slot }) => slot === 'cache'))) cacheless(EVERY_METHOD, stage)
}

function wantsCache(setting: MethodSetting): boolean {
  return CACHE_SETTINGS.some((name) => setting[name] !== undefined)
}

const CACHE_SETTINGS = [
  'cachingEnabled',
  'cacheTtlInSeconds',
  'requireAuthorizationForCacheControl',
  'unauthorizedCacheControlHeaderStrategy',
] as const

function cacheless(key: string, stage: string): never {
  const path = `stages.${stage}.methodSettings[${JSON.stringify(key)}]`
  const message = `${path} sets a cache where there is none: give the method cache(…) of @gw/cache`
  throw new GatewayError('IMPOSSIBLE_COMBINATION', message, { path })
}
