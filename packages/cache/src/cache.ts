import { GatewayError, type Context, type GatewayRequest, type GatewayServices, type Policy } from '@gw/core'
import { cacheKey, OVERRIDE_HEADERS, type KeyRules } from './cache-key.ts'
import { CacheMonitor, type CacheStatistics } from './cache-monitor.ts'
import { checkTtlOptions, type TtlCacheOptions } from './cache-options.ts'
import { CacheStatusHeader } from './cache-status.ts'
import { GuardedStore } from './guarded-store.ts'
import { inspection, type ExchangeSource, type InspectAs, type Inspection } from './inspection.ts'
import { keyParameter } from './key-parameter.ts'
import { PurgeLedger } from './purge-ledger.ts'
import { purge, type Purge } from './purger.ts'
import { ResponseCache } from './response-cache.ts'
import { TtlRules } from './ttl-rules.ts'
import { keyedParts } from './unkeyed-request.ts'

/** Options of `cache`. */
export type CacheOptions = TtlCacheOptions

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
 * Remembers answers. In TTL mode, API Gateway's own, every answer is good for a set time.
 * @example cache({ cacheTtlInSeconds: 60, cacheKeyParameters: ['method.request.querystring.page'] })
 * @throws {GatewayError} `UNKNOWN_OPTION`, `INVALID_OPTION` or `IMPOSSIBLE_COMBINATION`
 */
export function cache(options: CacheOptions = {}): CachePolicy {
  checkTtlOptions(options)
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
    const { cacheTtlInSeconds = 300, shared = false } = this.#options
    return { summary: `${cacheTtlInSeconds} s, ${shared ? 'one entry for all callers' : 'each caller its own entry'}` }
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
  const { cacheNamespace, cacheStatus, shared = false, unkeyed = 'guard' } = options
  const parameters = options.cacheKeyParameters?.map((parameter, index) =>
    keyParameter(parameter, `cache.cacheKeyParameters[${index}]`),
  )
  const overrides = unkeyed === 'guard'
  const keyRules: KeyRules = { cacheNamespace, parameters, shared, overrides }
  const keyed = keyedParts(parameters, shared, overrides ? OVERRIDE_HEADERS : [])
  const statusOptions = typeof cacheStatus === 'string' ? { name: cacheStatus } : cacheStatus
  const status = statusOptions === undefined ? undefined : new CacheStatusHeader(statusOptions)
  return (services) => {
    const { clock, cacheStore, emit, random } = services
    const store = new GuardedStore(cacheStore, clock, options.storeTimeoutInMillis ?? 250, emit)
    const cache = new ResponseCache({
      services,
      rules: new TtlRules(options, keyed, random),
      store,
      monitor,
      ledger,
      status,
      flightWaitInMillis: options.flightWaitInMillis ?? 5000,
      keyOf: (context) =>
        cacheKey(context, keyRules, context.request.method === 'HEAD' ? 'GET' : context.request.method),
    })
    return { store, cache, places: 0 }
  }
}
