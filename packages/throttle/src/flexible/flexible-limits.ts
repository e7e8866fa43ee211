import { booleanOption, checkOptions, functionOption, isPromise, objectWith, optional } from '@gw/core'
import type {
  Charge,
  Clock,
  DailyUsage,
  Limit,
  LimitDecision,
  LimitRule,
  LimitState,
  LimitStore,
  LimitStoreDeclaration,
} from '@gw/core'

/** What rate-limiter-flexible answers, and what it rejects with when points are spent. */
export interface FlexibleResult {
  readonly msBeforeNext: number
  readonly remainingPoints: number
}

/** One of rate-limiter-flexible's limiters, whatever it counts in. */
export interface FlexibleLimiter {
  consume(key: string, points?: number, options?: { customDuration?: number }): Promise<FlexibleResult>
  reward(key: string, points?: number): Promise<unknown>
  penalty(key: string, points?: number): Promise<unknown>
  get(key: string): Promise<FlexibleResult | null>
}

/** What a limiter has to be made for. */
export interface FlexibleWindow {
  /** Points per window. */
  readonly points: number
  /** Whole seconds, at least 1. */
  readonly duration: number
  /** Fit for `keyPrefix`. */
  readonly keyPrefix: string
}

/** Options of `flexibleLimits`. */
export interface FlexibleLimitsOptions {
  /** Makes a limiter for a window; asked once per different window. */
  readonly limiter: (window: FlexibleWindow) => FlexibleLimiter
  /** Whether counts survive this process. Default: `false`, which is true of its memory limiter. */
  readonly durable?: boolean
  /** Whether other processes see the same counts. Default: `false`. */
  readonly shared?: boolean
  /** Default: the machine's. */
  readonly clock?: Pick<Clock, 'now'>
}

/**
 * Limits counted by rate-limiter-flexible, in Postgres, MySQL, MongoDB, DynamoDB, Memcached and what else it knows. It
 * promises what that library does, and no more: fixed windows in which a burst may fall twice around an edge, and
 * several limits one after the other: what an earlier one took is given back when a later one refuses.
 * @example flexibleLimits({ durable: true, shared: true, limiter: (w) => new RateLimiterPostgres({ storeClient, ...w }) })
 */
export function flexibleLimits(options: FlexibleLimitsOptions): LimitStore {
  checkOptions('flexibleLimits', options, {
    limiter: functionOption(),
    durable: optional(booleanOption()),
    shared: optional(booleanOption()),
    clock: optional(objectWith('now')),
  })
  return new FlexibleLimits(options)
}

/** Windows whose limiters are kept: computed limits may ask for many. */
const MAX_LIMITERS = 1000

class FlexibleLimits implements LimitStore {
  readonly declares: LimitStoreDeclaration
  readonly #make: FlexibleLimitsOptions['limiter']
  readonly #clock: Pick<Clock, 'now'>
  readonly #limiters = new Map<string, FlexibleLimiter>()

  constructor({ limiter, clock, durable = false, shared = false }: FlexibleLimitsOptions) {
    this.declares = { atomic: false, algorithm: 'fixed-window', durable, shared }
    this.#make = limiter
    this.#clock = clock ?? { now: () => Date.now() }
  }

  async take(limits: readonly Limit[]): Promise<LimitDecision> {
    const states: LimitState[] = []
    const taken: Limit[] = []
    let admitted = true
    for (const limit of limits) {
      const state = admitted ? await this.#consume(limit) : await this.#look(limit)
      states.push(state)
      if (!state.refused && admitted && limit.cost > 0) taken.push(limit)
      if (state.refused && limit.rule.mode !== 'shadow') admitted = false
    }
    if (!admitted) for (const limit of taken) await this.#correct(limit, -limit.cost)
    return { admitted, states }
  }

  async settle(charges: readonly Charge[]): Promise<void> {
    for (const { limit, actualCost, at } of charges) {
      const ended = limit.rule.kind === 'quota' && at !== undefined && at < limit.rule.periodAt(this.#clock.now()).start
      if (!ended) await this.#correct(limit, actualCost - limit.cost)
    }
  }

  async grant(limit: Limit, amount: number): Promise<void> {
    if (limit.rule.kind === 'quota') await this.#correct(limit, -amount)
  }

  /** The library keeps no days. */
  usage(): readonly DailyUsage[] {
    return []
  }

  close(): void {
    // Its clients are the user's.
  }

  async #consume(limit: Limit): Promise<LimitState> {
    if (blocks(limit.rule)) return refusal(limit, Infinity)
    if (limit.cost === 0) return this.#look(limit)
    const { limiter, key, seconds } = this.#window(limit)
    try {
      const { remainingPoints, msBeforeNext } = await limiter.consume(key, limit.cost, { customDuration: seconds })
      return admission(limit, remainingPoints, msBeforeNext)
    } catch (spent) {
      if (spent instanceof Error || !isResult(spent)) throw spent
      // It counts what it refuses; a request refused here is charged nothing.
      await limiter.reward(key, limit.cost)
      return refusal(limit, limit.cost > quantity(limit.rule) ? Infinity : spent.msBeforeNext)
    }
  }

  async #look(limit: Limit): Promise<LimitState> {
    if (blocks(limit.rule)) return refusal(limit, Infinity)
    const { limiter, key } = this.#window(limit)
    const found = limiter.get(key)
    const { remainingPoints = quantity(limit.rule), msBeforeNext = 0 } = (isPromise(found) ? await found : found) ?? {}
    if (remainingPoints >= limit.cost) return admission(limit, remainingPoints, msBeforeNext)
    return refusal(limit, msBeforeNext)
  }

  async #correct(limit: Limit, points: number): Promise<void> {
    const { limiter, key } = this.#window(limit)
    if (points > 0) await limiter.penalty(key, points)
    else if (points < 0) await limiter.reward(key, -points)
  }

  /** A quota's window is its period, so the period is part of its key. */
  #window({ key, rule }: Limit): { limiter: FlexibleLimiter; key: string; seconds: number } {
    if (rule.kind === 'rate') {
      const seconds = Math.max(1, Math.round(rule.burstLimit / rule.rateLimit))
      return { limiter: this.#limiter(quantity(rule), seconds), key, seconds }
    }
    const now = this.#clock.now()
    const { start, end, limit } = rule.periodAt(now)
    const seconds = Math.max(1, Math.ceil((end - now) / 1000))
    return { limiter: this.#limiter(limit, Math.ceil((end - start) / 1000)), key: `${key}@${start}`, seconds }
  }

  #limiter(points: number, duration: number): FlexibleLimiter {
    const name = `${points} ${duration}`
    const known = this.#limiters.get(name)
    if (known !== undefined) return known
    if (this.#limiters.size >= MAX_LIMITERS) this.#limiters.clear()
    const made = this.#make({ points, duration, keyPrefix: 'gw' })
    this.#limiters.set(name, made)
    return made
  }
}

function blocks(rule: LimitRule): boolean {
  return rule.kind === 'rate' && (rule.rateLimit === 0 || rule.burstLimit === 0)
}

function quantity(rule: LimitRule): number {
  return rule.kind === 'rate' ? rule.burstLimit : rule.limit
}

function admission(limit: Limit, remaining: number, resetMillis: number): LimitState {
  return {
    limit,
    refused: false,
    remaining: Math.max(0, remaining),
    retryAfterMillis: 0,
    resetMillis,
    ...allowance(limit),
  }
}

function refusal(limit: Limit, millis: number): LimitState {
  return {
    limit,
    refused: true,
    remaining: 0,
    retryAfterMillis: Math.max(1, millis),
    resetMillis: millis,
    ...allowance(limit),
  }
}

function allowance({ rule }: Limit): { readonly allowance?: number } {
  return rule.kind === 'quota' ? { allowance: rule.limit } : {}
}

function isResult(value: unknown): value is FlexibleResult {
  return typeof value === 'object' && value !== null && 'msBeforeNext' in value
}
