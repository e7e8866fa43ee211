import { deny, isPromise, isRefusal, memoryLimits, whenReady } from '@gw/core'
import type {
  Context,
  Follow,
  GatewayServices,
  Limit,
  LimitDecision,
  LimitState,
  LimitStore,
  MaybePromise,
  Place,
  Policy,
  PolicyDescription,
  RateRule,
  Refusal,
} from '@gw/core'
import { BoundedCache } from './bounded-cache.ts'
import { callerName, type CallerName } from './caller.ts'
import { costOf, settling } from './cost.ts'
import { InFlight } from './in-flight.ts'
import { rateRules, type RateRules } from './rate-rules.ts'
import { skipping } from './skip-list.ts'
import { checkThrottleOptions, type ThrottleOptions } from './throttle-options.ts'

/**
 * Limits how often, and how many at once. At a gateway or stage it is one bucket shared by the routes that inherit it;
 * a route's is its own on each stage (AWS: stage and method throttling). With `by`, each caller has a bucket.
 * @throws {GatewayError} for options that are unknown, impossible, or cannot stand together
 * @example throttle({ rateLimit: 10, burstLimit: 20, by: 'sourceIp' })
 */
export function throttle(options: ThrottleOptions & { readonly at: 'arrival' }): Policy<'arrival'>
export function throttle(options: ThrottleOptions & { readonly at?: undefined }): Policy<'throttle'>
export function throttle(options: ThrottleOptions): Policy<'arrival'> | Policy<'throttle'> {
  checkThrottleOptions(options)
  skipping(options.skip)
  return options.at === 'arrival' ? unbound('arrival', options) : unbound('throttle', options)
}

type ThrottleOutcome = void | Refusal | Follow

/** What a definition holds: the same options may stand at many places, and each place has its own buckets. */
function unbound<S extends 'arrival' | 'throttle'>(slot: S, options: ThrottleOptions): Policy<S> {
  const name = options.name ?? 'throttle'
  return {
    slot,
    name,
    onRequest() {
      throw new TypeError('A throttle counts by its place in a definition: it has to be bound to one')
    },
    bind: (place) => new BoundThrottle(slot, name, options, place) as unknown as Policy<S>,
  }
}

/** Callers whose Limit objects are kept, so that a caller who comes back costs no new one. */
const MAX_KNOWN_CALLERS = 10_000
/** A place becomes free when some request ends: nobody knows when, and a second is what HTTP can say at least. */
const IN_FLIGHT_RETRY_SECONDS = 1
/** A rate of 0 refuses for ever; `Retry-After` says a day. */
const MAX_RETRY_AFTER_SECONDS = 86_400

class BoundThrottle {
  readonly slot: 'arrival' | 'throttle'
  readonly name: string
  readonly #options: ThrottleOptions
  readonly #services: GatewayServices
  readonly #bucket: string
  readonly #store: LimitStore | undefined
  readonly #rules: RateRules | undefined
  readonly #caller: CallerName | undefined
  readonly #skips: (context: Context) => boolean
  readonly #limits: BoundedCache<Limit> = new BoundedCache(MAX_KNOWN_CALLERS)
  readonly #inFlight: InFlight

  constructor(slot: 'arrival' | 'throttle', name: string, options: ThrottleOptions, place: Place) {
    const { rateLimit, by } = options
    this.slot = slot
    this.name = name
    this.#options = options
    this.#services = place.services
    this.#bucket = `${place.services.apiId}/${place.id}/${name}`
    this.#store = slot === 'arrival' ? (options.store ?? counts(this.#bucket, place)) : undefined
    this.#rules = rateLimit === undefined ? undefined : rateRules(ruleName(name, place), { ...options, rateLimit })
    this.#caller = by === undefined ? undefined : callerName(by, options.ipv6Prefix)
    this.#skips = skipping(options.skip)
    this.#inFlight = place.services.kept.get(`in flight ${this.#bucket}`, () => new InFlight())
  }

  onRequest(context: Context): MaybePromise<ThrottleOutcome> {
    if (this.#skips(context)) return undefined
    if (this.#caller === undefined) return this.#of(context, '')
    const caller = this.#caller(context)
    return isPromise(caller) ? caller.then((found) => this.#of(context, found)) : this.#of(context, caller)
  }

  describe(): PolicyDescription {
    const fixed = this.#rules?.fixed
    return {
      summary: this.#summary(),
      ...(fixed === undefined ? {} : { limits: [fixed] }),
    }
  }

  #of(context: Context, caller: string): MaybePromise<ThrottleOutcome> {
    if (this.#rules === undefined) return this.#enter(caller)
    const rule = this.#rules.of(context)
    const { cost = 1 } = this.#options
    if (typeof cost === 'number') return this.#charge(context, caller, this.#limit(rule, caller, cost))
    return whenReady(costOf(cost, context), (found) => this.#charge(context, caller, this.#limit(rule, caller, found)))
  }

  /** Enters last: whatever throws before leaves nobody counted as under way. */
  #charge(context: Context, caller: string, limit: Limit): MaybePromise<ThrottleOutcome> {
    if (this.#store !== undefined) {
      return whenReady(this.#store.take([limit]), (decision) => this.#arrived(context, decision) ?? this.#enter(caller))
    }
    context.limits.push(limit)
    const entered = this.#enter(caller)
    const { settle } = this.#options
    if (settle === undefined || isRefusal(entered)) return entered
    return both(settling(context, [limit], settle), entered)
  }

  /** A known caller at the same cost is the same object: nothing is made for its requests. */
  #limit(rule: RateRule, caller: string, cost: number): Limit {
    const known = this.#limits.find(caller)
    if (known !== undefined && known.rule === rule && known.cost === cost) return known
    const key = known?.key ?? (this.#caller === undefined ? this.#bucket : `${this.#bucket}|${caller}`)
    const limit: Limit = { rule, key, cost }
    if (known === undefined) this.#limits.set(caller, limit)
    return limit
  }

  #arrived(context: Context, { states, admitted }: LimitDecision): Refusal | undefined {
    const [state] = states
    context.notes?.charges.push({ store: this.#store!, states })
    if (!admitted) return tooMany(state!.limit.rule.name, state!.retryAfterMillis / 1000)
    if (state!.refused) tellShadow(context, state!, this.#services)
    return undefined
  }

  #enter(caller: string): Refusal | Follow | undefined {
    const { maxInFlight } = this.#options
    if (maxInFlight === undefined) return undefined
    if (!this.#inFlight.enter(caller, maxInFlight)) return tooMany(this.name, IN_FLIGHT_RETRY_SECONDS)
    return { end: () => this.#inFlight.leave(caller) }
  }

  #summary(): string {
    const { maxInFlight } = this.#options
    const parts = [this.#caller === undefined ? 'shared by all callers' : 'per caller']
    if (this.#rules !== undefined && this.#rules.fixed === undefined) parts.push('limits computed per request')
    if (maxInFlight !== undefined) parts.push(`at most ${maxInFlight} under way in this process`)
    return parts.join(', ')
  }
}

/** A store of this place's own, which a changed definition carries on. */
function counts(bucket: string, { services }: Place): LimitStore {
  return services.kept.get(`arrival ${bucket}`, () => memoryLimits({ clock: services.clock }))
}

/** What people read: the place, unless the limit was given a name of its own. */
function ruleName(name: string, { routeKey, stage }: Place): string {
  if (name !== 'throttle') return name
  return routeKey ?? (stage === undefined ? 'gateway' : `stage ${stage}`)
}

function tooMany(violated: string, seconds: number): Refusal {
  return deny('THROTTLED', {
    reason: violated,
    retryAfterSeconds: Math.min(MAX_RETRY_AFTER_SECONDS, seconds),
    problem: { 'violated-policies': [violated] },
  })
}

function tellShadow({ requestId, stage, routeKey }: Context, state: LimitState, { emit }: GatewayServices): void {
  emit({ type: 'shadow-refused', state, requestId, stage, routeKey })
}

function both(first: Follow, second: Follow | undefined): Follow {
  if (second === undefined) return first
  return {
    end(end) {
      // The place is given back even when settling throws.
      try {
        first.end?.(end)
      } finally {
        second.end?.(end)
      }
    },
  }
}
