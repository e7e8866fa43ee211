import { GatewayError, type Context, type GatewayRequest, type GatewayServices, type Policy } from '@gw/core'
import { cacheKey, OVERRIDE_HEADERS, type KeyRules } from './cache-key.ts'
import type { CacheRules } from './cache-rules.ts'
import { CacheMonitor, type CacheStatistics } from './cache-monitor.ts'
import { CacheStatusHeader } from './cache-status.ts'
import { checkHttpOptions, type HttpCacheOptions } from './http-options.ts'
import { HttpRules } from './http-rules.ts'
import { GuardedStore } from './guarded-store.ts'
import { inspection, type ExchangeSource, type InspectAs, type Inspection } from './inspection.ts'
import { keyParameter } from './key-parameter.ts'
import { PurgeLedger } from './purge-ledger.ts'
import { purge, type Purge } from './purger.ts'
import { ResponseCache } from './response-cache.ts'
import { checkTtlOptions, type TtlCacheOptions } from './ttl-options.ts'
import { TtlRules } from './ttl-rules.ts'
import { keyedParts } from './unkeyed-request.ts'

/** Options of `cache`: of TTL mode, API Gateway's own, or of HTTP mode. */
export type CacheOptions = TtlCacheOptions | HttpCacheOptions

/** A cache policy, with what an operator may ask of it. */
export interface CachePolicy extends Policy<'cache'> {
  /**
   * Forgets entries, in the stores of every gateway this policy stands in. An answer that is on its way at that moment
   * is not remembered. Where a store is shared, other processes see it within the store's stated time.
   */
  purge(what: Purge): Promise<void>
  /**
   * What a request would be answered from: key, age, tags, tier. Nothing is run, fetched or counted.
   * @throws {GatewayError} `UNKNOWN_REFERENCE` when the policy does not stand in that gateway
   */
  inspect(gateway: ExchangeSource, request: GatewayRequest, as?: InspectAs): Promise<Inspection>
  /** What this policy did since it was made, over all places it stands at. */
  readonly statistics: CacheStatistics
}

/**
 * Remembers answers. In TTL mode, API Gateway's own, every answer is good for a set time; in HTTP mode it says for
 * itself how long (RFC 9111).
 * @example cache({ cacheTtlInSeconds: 60, cacheKeyParameters: ['method.request.querystring.page'] })
 * @example cache({ mode: 'http' })
 * @throws {GatewayError} `UNKNOWN_OPTION`, `INVALID_OPTION` or `IMPOSSIBLE_COMBINATION`
 */
export function cache(options: CacheOptions = {}): CachePolicy {
  if (options.mode === 'http') checkHttpOptions(options)
  else checkTtlOptions(options)
  return new Cache(options)
}

/** The policy's part in one gateway. */
interface Standing {
  readonly store: GuardedStore
  readonly cache: ResponseCache
  /** Places of the definition it stands at. */
  places: number
}

class Cache implements CachePolicy {
  readonly slot = 'cache'
  readonly name = 'cache'
  readonly #options: CacheOptions
  readonly #monitor = new CacheMonitor()
  readonly #ledger = new PurgeLedger()
  readonly #standings = new Map<GatewayServices, Standing>()
  readonly #make: (services: GatewayServices) => Standing

  constructor(options: CacheOptions) {
    this.#options = options
    this.#make = standingOf(options, this.#monitor, this.#ledger)
  }

  get statistics(): CacheStatistics {
    return this.#monitor.statistics
  }

  onRequest(context: Context): ReturnType<Policy<'cache'>['onRequest']> {
    return this.#standing(context.services).cache.onRequest(context)
  }

  bind({ services }: { readonly services: GatewayServices }): Policy<'cache'> {
    const standing = this.#standing(services)
    standing.places++
    const { cache } = standing
    return {
      slot: this.slot,
      name: this.name,
      onRequest: (context): ReturnType<Policy<'cache'>['onRequest']> => cache.onRequest(context),
      describe: () => this.describe(),
      close: () => {
        if (--standing.places <= 0) this.#standings.delete(services)
      },
    }
  }

  describe(): { readonly summary: string } {
    const options = this.#options
    const time = options.mode === 'http' ? 'RFC 9111' : `${options.cacheTtlInSeconds ?? 300} s`
    return {
      summary: `${time}, ${options.shared === true ? 'one entry for all callers' : 'each caller its own entry'}`,
    }
  }

  async purge(what: Purge): Promise<void> {
    const stores = new Set([...this.#standings.values()].map(({ store }) => store.store))
    await Promise.all([...stores].map((store) => purge(store, this.#ledger, what)))
  }

  async inspect(gateway: ExchangeSource, request: GatewayRequest, as: InspectAs = {}): Promise<Inspection> {
    const { stage, ...caller } = as
    const exchange = gateway.exchange(request, stage === undefined ? {} : { stage })
    try {
      Object.assign(exchange.context, caller)
      const standing = this.#standings.get(exchange.context.services)
      if (standing === undefined)
        throw new GatewayError('UNKNOWN_REFERENCE', 'The cache does not stand in this gateway')
      return await inspection(exchange, standing.cache, standing.store)
    } finally {
      exchange.abort()
    }
  }

  #standing(services: GatewayServices): Standing {
    let standing = this.#standings.get(services)
    if (standing === undefined) this.#standings.set(services, (standing = this.#make(services)))
    return standing
  }
}

function standingOf(
  options: CacheOptions,
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
      keyOf: (context) => cacheKey(context, mode.keyRules, keyMethod(context.request.method)),
    })
    return { store, cache, places: 0 }
  }
}

interface Mode {
  readonly keyRules: KeyRules
  rules(services: GatewayServices, forget: (tag: string) => void): CacheRules
}

function ttlMode(options: TtlCacheOptions): Mode {
  const { cacheNamespace, shared = false, unkeyed = 'guard' } = options
  const parameters = options.cacheKeyParameters?.map((parameter, index) =>
    keyParameter(parameter, `cache.cacheKeyParameters[${index}]`),
  )
  const overrides = unkeyed === 'guard'
  const keyed = keyedParts(parameters, shared, overrides ? OVERRIDE_HEADERS : [])
  return {
    keyRules: { cacheNamespace, parameters, shared, overrides },
    rules: ({ random }) => new TtlRules(options, keyed, random),
  }
}

function httpMode(options: HttpCacheOptions): Mode {
  return {
    keyRules: { cacheNamespace: undefined, parameters: undefined, shared: options.shared ?? false, overrides: true },
    rules: (_services, forget) => new HttpRules(options, forget),
  }
}

/** A HEAD is answered from what a GET left. */
function keyMethod(method: string): string {
  return method === 'HEAD' ? 'GET' : method
}
