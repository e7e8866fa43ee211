import { deny, GatewayError, isPromise, whenReady } from '@gw/core'
import { checkOptions, eitherOf, functionOption, listOf, numberOption, objectWith, optional } from '@gw/core'
import type {
  ApiKey,
  Context,
  Follow,
  GatewayServices,
  HasUsagePlans,
  Limit,
  LimitRule,
  MaybePromise,
  Place,
  Policy,
  PolicyDescription,
  Refusal,
} from '@gw/core'
import { costOf, settling, type Cost, type Settle } from './cost.ts'
import { PlanControl } from './plan-control.ts'
import { PlanRegistry, type KeyOnPlan } from './plan-registry.ts'
import { memoryPlans, type PlanStore } from './plan-store.ts'
import { Usage } from './usage.ts'
import { quotasOf, usagePlanOption, type UsagePlan } from './usage-plan.ts'

/**
 * Options of `usagePlans`.
 * @typeParam Name the plans' names
 * @typeParam Stage names of stages that they cover
 * @typeParam Api ids of the APIs that those belong to
 */
export interface UsagePlansOptions<
  Name extends string = string,
  Stage extends string = string,
  Api extends string = string,
> {
  /** The plans. A key may be on several, and on one only per stage (AWS). */
  readonly plans: readonly UsagePlan<Name, Stage, Api>[]
  /** What a request takes of its key's quotas. Default: 1. Throttles count requests. */
  readonly cost?: Cost
  /** What it really took, once it has ended; the difference is given back or taken. Default: `cost` stands. */
  readonly settle?: Settle
  /** Where a key's billing periods begin, as an ISO date; `undefined` leaves its plan's. Default: the plan's. */
  readonly anchor?: (apiKey: ApiKey) => string | undefined
  /** Where plans changed at run time are kept. Default: in this process. */
  readonly planStore?: PlanStore
  /** Seconds after which a node reads changed plans again: how long another node may not have seen a change. Default: 5. */
  readonly refreshSeconds?: number
}

/**
 * Usage plans as a policy, with what they let one read and change while it runs.
 * @typeParam Name the plans' names: keys of the same definition may name no others
 * @typeParam Stage names of stages that they cover: the gateway has to have them
 */
export interface UsagePlansPolicy<Name extends string = string, Stage extends string = string>
  extends Policy<'usagePlan'>, HasUsagePlans<Name, Stage> {
  /** What keys have used, and more for them. */
  readonly usage: Usage
  /** Plans and who is on them. */
  readonly control: PlanControl
}

/**
 * Usage plans as on AWS: throttle and quota per key over all stages of a plan, throttles per method, a key on one plan
 * per stage. A request with a key that no plan of its stage has is refused (403); one without a key is left alone, for
 * the slot `apiKey` decides whether it needs one.
 * @throws {GatewayError} for options that are unknown, impossible, or cannot stand together
 */
export function usagePlans<
  const Name extends string = string,
  const Stage extends string = never,
  const Api extends string = never,
>(
  options: UsagePlansOptions<Name, Stage, Api>,
  // Stages of several APIs may be another gateway's.
): UsagePlansPolicy<Name, [Api] extends [never] ? Stage : string> {
  checkUsagePlansOptions(options)
  const store = options.planStore ?? memoryPlans()
  let current: PlanRegistry | undefined
  let services: GatewayServices | undefined
  const registry = (): PlanRegistry => current ?? unbound()
  const usage = new Usage(registry, () => services ?? unbound())
  return {
    slot: 'usagePlan',
    name: 'usagePlans',
    usage,
    control: new PlanControl(registry),
    onRequest: unbound,
    bind(place) {
      services = place.services
      current = new PlanRegistry({
        plans: options.plans,
        store,
        refreshMillis: (options.refreshSeconds ?? 5) * 1000,
        anchor: options.anchor,
        services,
      })
      tellMisuse(options.plans, place)
      return new BoundUsagePlans(options, current)
    },
  }
}

class BoundUsagePlans implements Policy<'usagePlan'> {
  readonly slot = 'usagePlan' as const
  readonly name = 'usagePlans'
  readonly #options: UsagePlansOptions
  readonly #registry: PlanRegistry

  constructor(options: UsagePlansOptions, registry: PlanRegistry) {
    this.#options = options
    this.#registry = registry
  }

  onRequest(context: Context): MaybePromise<void | Refusal | Follow> {
    const { apiKey } = context
    if (apiKey === undefined) return undefined
    const fresh = this.#registry.fresh()
    return isPromise(fresh) ? fresh.then(() => this.#admit(context, apiKey)) : this.#admit(context, apiKey)
  }

  ready(): MaybePromise<void> {
    return this.#registry.load()
  }

  describe(): PolicyDescription {
    const { plans } = this.#registry
    return { summary: `plans ${plans.map(({ name }) => name).join(', ')}`, limits: this.#rules() }
  }

  #admit(context: Context, apiKey: ApiKey): MaybePromise<void | Refusal | Follow> {
    const found = this.#registry.find(apiKey, context.stage)
    if (found === undefined) return deny('INVALID_API_KEY', { reason: 'key-without-plan' })
    const { cost = 1 } = this.#options
    if (cost === 1) return this.#add(context, found, found.limits.quotas)
    return whenReady(costOf(cost, context), (units) =>
      this.#add(
        context,
        found,
        found.limits.quotas.map((quota) => ({ ...quota, cost: units })),
      ),
    )
  }

  #add(context: Context, { stage, limits }: KeyOnPlan, quotas: readonly Limit[]): void | Follow {
    const method = limits.method(stage, context.resourcePath, context.request.method)
    if (method !== undefined) context.limits.push(method)
    if (limits.throttle !== undefined) context.limits.push(limits.throttle)
    for (const quota of quotas) context.limits.push(quota)
    const { settle } = this.#options
    return settle === undefined || quotas.length === 0 ? undefined : settling(context, quotas, settle)
  }

  #rules(): readonly LimitRule[] {
    return this.#registry.plans.flatMap((plan) => {
      const { throttle, quotas } = this.#registry.limits(plan, { id: '' })
      return [...(throttle === undefined ? [] : [throttle.rule]), ...quotas.map(({ rule }) => rule)]
    })
  }
}

/** @throws {GatewayError} for options that are unknown, impossible, or cannot stand together */
function checkUsagePlansOptions(options: UsagePlansOptions): void {
  checkOptions('usagePlans', options, {
    plans: listOf(usagePlanOption(), { maxLength: 10_000 }),
    cost: optional(eitherOf(functionOption(), numberOption({ min: 0 }))),
    settle: optional(functionOption()),
    anchor: optional(functionOption()),
    planStore: optional(objectWith('load', 'save')),
    refreshSeconds: optional(numberOption({ min: 0 })),
  })
  checkNames(options.plans)
  checkOnePlanPerStage(options.plans)
}

function checkNames(plans: readonly UsagePlan[]): void {
  const names = plans.map(({ name }) => name)
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  if (twice !== undefined) throw new GatewayError('IMPOSSIBLE_COMBINATION', `Two usage plans are named "${twice}"`)
}

/** AWS: "an API key can be associated with more than one plan", and "with one usage plan for a given stage" only. */
function checkOnePlanPerStage(plans: readonly UsagePlan[]): void {
  const taken = new Map<string, string>()
  for (const plan of plans) {
    const stages = plan.apiStages?.map(({ apiId = '', stage }) => `${apiId}/${stage}`) ?? ['*']
    for (const id of plan.apiKeyIds ?? []) {
      for (const stage of stages) {
        const other =
          taken.get(`${id}\n${stage}`) ?? taken.get(`${id}\n*`) ?? (stage === '*' ? taken.get(id) : undefined)
        if (other !== undefined) throw onTwoPlans(id, other, plan.name)
        taken.set(`${id}\n${stage}`, plan.name)
      }
      taken.set(id, plan.name)
    }
  }
}

function onTwoPlans(id: string, one: string, other: string): GatewayError {
  return new GatewayError(
    'IMPOSSIBLE_COMBINATION',
    `The key "${id}" is on the plans "${one}" and "${other}" for the same stage; AWS allows one plan per stage`,
  )
}

function tellMisuse(plans: readonly UsagePlan[], { services }: Place): void {
  for (const plan of plans) {
    if (plan.apiKeyIds?.length === 0) {
      const message = `The usage plan "${plan.name}" lists no key; leave apiKeyIds out where keys name their plan`
      services.emit({ type: 'misuse', code: 'PLAN_WITHOUT_KEYS', message })
    }
    if (quotasOf(plan).some(({ offset = 0, startsAt }) => offset > 0 && startsAt === undefined)) {
      const message = `The usage plan "${plan.name}" has an offset and no startsAt: each restart begins a first period`
      services.emit({ type: 'misuse', code: 'OFFSET_WITHOUT_START', message })
    }
  }
}

function unbound(): never {
  throw new GatewayError('INVALID_POLICY', 'usagePlans has to stand in a gateway’s definition before it is used')
}
