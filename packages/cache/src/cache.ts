import {
  GatewayError,
  type Context,
  type GatewayRequest,
  type GatewayServices,
  type MethodSetting,
  type Policy,
} from '@gw/core'
import { CacheMonitor, type CacheStatistics } from './cache-monitor.ts'
import { checkHttpOptions, type HttpCacheOptions } from './http-options.ts'
import { underSetting } from './method-setting.ts'
import { inspection, type ExchangeSource, type InspectAs, type Inspection } from './inspection.ts'
import { PurgeLedger } from './purge-ledger.ts'
import { purge, type Purge } from './purger.ts'
import { standingOf, type Standing } from './standing.ts'
import { checkTtlOptions, type TtlCacheOptions } from './ttl-options.ts'

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
    return {
      ...this.#at(standing, this.#options),
      withMethodSetting: (setting) => this.#under(setting, services),
      close: () => {
        if (--standing.places <= 0) this.#standings.delete(services)
      },
    }
  }

  describe(options: CacheOptions = this.#options): { readonly summary: string } {
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

  #at({ cache }: Standing, options: CacheOptions): Policy<'cache'> {
    return {
      slot: this.slot,
      name: this.name,
      onRequest: (context): ReturnType<Policy<'cache'>['onRequest']> => cache.onRequest(context),
      describe: () => this.describe(options),
    }
  }

  /** The same keys, entries and counts, with a stage's own time and rules. */
  #under(setting: MethodSetting, services: GatewayServices): Policy<'cache'> {
    const options = underSetting(this.#options, setting)
    return this.#at(standingOf(options, this.#monitor, this.#ledger)(services), options)
  }

  #standing(services: GatewayServices): Standing {
    let standing = this.#standings.get(services)
    if (standing === undefined) this.#standings.set(services, (standing = this.#make(services)))
    return standing
  }
}
