import type { GatewayServices } from '@gw/core'
import { CacheKeys, OVERRIDE_HEADERS, type KeyRules } from './cache-key.ts'
import type { CacheMonitor } from './cache-monitor.ts'
import type { CacheRules } from './cache-rules.ts'
import { CacheStatusHeader } from './cache-status.ts'
import { GuardedStore } from './guarded-store.ts'
import type { HttpCacheOptions } from './http-options.ts'
import { HttpRules } from './http-rules.ts'
import { keyParameter } from './key-parameter.ts'
import type { PurgeLedger } from './purge-ledger.ts'
import { ResponseCache } from './response-cache.ts'
import type { TtlCacheOptions } from './ttl-options.ts'
import { TtlRules } from './ttl-rules.ts'
import { keyedParts } from './unkeyed-request.ts'

/** A cache policy's part in one gateway. */
export interface Standing {
  /** The gateway's store. */
  readonly store: GuardedStore
  /** What its requests go through. */
  readonly cache: ResponseCache
  /** Places of the definition it stands at. */
  places: number
}

/** Makes a policy's part in a gateway; options are compiled once, for all of them. */
export function standingOf(
  options: TtlCacheOptions | HttpCacheOptions,
  monitor: CacheMonitor,
  ledger: PurgeLedger,
): (services: GatewayServices) => Standing {
  const mode = options.mode === 'http' ? httpMode(options) : ttlMode(options)
  const { cacheStatus } = options
  const statusOptions = typeof cacheStatus === 'string' ? { name: cacheStatus } : cacheStatus
  const status = statusOptions === undefined ? undefined : new CacheStatusHeader(statusOptions)
  return (services) => {
    const { clock, cacheStore, emit } = services
    const store = new GuardedStore(cacheStore, clock, options.storeTimeoutInMillis ?? 250, emit)
    const forget = (tag: string): void => {
      ledger.add({ tag })
      void store.deleteTag(tag)
    }
    const cache = new ResponseCache({
      services,
      rules: mode.rules(services, forget),
      store,
      monitor,
      ledger,
      status,
      flightWaitInMillis: options.flightWaitInMillis ?? 5000,
      keys: new CacheKeys(mode.keyRules),
    })
    return { store, cache, places: 0 }
  }
}

interface Mode {
  readonly keyRules: KeyRules
  rules(services: GatewayServices, forget: (tag: string) => void): CacheRules
}

function ttlMode(options: TtlCacheOptions): Mode {
  const { cacheNamespace, shared = false, unkeyed = 'guard', alwaysKeyed = ['host', 'path'] } = options
  const parameters = options.cacheKeyParameters?.map((parameter, index) =>
    keyParameter(parameter, `cache.cacheKeyParameters[${index}]`),
  )
  const overrides = unkeyed === 'guard'
  const host = alwaysKeyed.includes('host')
  const keyed = keyedParts(parameters, shared, [...(host ? ['host'] : []), ...(overrides ? OVERRIDE_HEADERS : [])])
  return {
    keyRules: { cacheNamespace, parameters, shared, overrides, host, path: alwaysKeyed.includes('path') },
    rules: ({ random }) => new TtlRules(options, keyed, random),
  }
}

function httpMode(options: HttpCacheOptions): Mode {
  return {
    keyRules: {
      cacheNamespace: undefined,
      parameters: undefined,
      shared: options.shared ?? false,
      overrides: true,
      host: true,
      path: true,
    },
    rules: (_services, forget) => new HttpRules(options, forget),
  }
}
