import type { LimitRule, QuotaRule, RateRule } from '@gw/core'
import { BoundedCache } from './bounded-cache.ts'
import { keyPart } from './caller.ts'
import type { PlanOverride } from './plan-store.ts'
import { quotaRule, type Quota } from './quota.ts'
import { defaultBurst, rateRule } from './rate-rules.ts'
import { quotasOf, type ApiStage, type ThrottleSettings, type UsagePlan } from './usage-plan.ts'

/** What the rules of a key depend on beside its plan. */
export interface KeyCircumstances {
  /** The key's own billing day. */
  readonly anchor: string | undefined
  /** Figures in force for a time. */
  readonly override: PlanOverride | undefined
}

/** A rule, and the name of its buckets up to the caller. */
export interface BucketRule<R extends LimitRule> {
  readonly rule: R
  readonly bucket: string
}

/** The rules that count over all methods and stages of a plan. */
export interface RuleSet {
  readonly throttle: BucketRule<RateRule> | undefined
  readonly quotas: readonly BucketRule<QuotaRule>[]
}

/** Sets of rules that are kept for keys with a billing day or an override, and rules of methods. */
const MAX_KNOWN = 1000

/**
 * The rules of one plan, made once for all keys that are alike. A count remembers its rule for as long as its period
 * lasts: a rule of each key's own was most of what a remembered count held.
 *
 * Bucket names tell the plan and no figure: what was spent stays spent when a plan changes. They tell no API either: a
 * plan counts over all the APIs it covers, where those share a store.
 */
export class PlanRules {
  readonly #plan: UsagePlan
  readonly #madeAt: number
  readonly #bucket: string
  readonly #plain: RuleSet
  readonly #others = new BoundedCache<RuleSet>(MAX_KNOWN)
  readonly #methods = new BoundedCache<BucketRule<RateRule>>(MAX_KNOWN)

  /** @param madeAt when the gateway was made: see `quotaRule` */
  constructor(plan: UsagePlan, madeAt: number) {
    this.#plan = plan
    this.#madeAt = madeAt
    this.#bucket = `plan/${keyPart(plan.name)}`
    this.#plain = this.#make({ anchor: undefined, override: undefined })
  }

  /** The rules of a key. */
  of(key: KeyCircumstances): RuleSet {
    const { anchor, override } = key
    if (anchor === undefined && override === undefined) return this.#plain
    const figures = JSON.stringify([anchor, override?.throttle, override?.quota])
    return this.#others.get(figures, () => this.#make(key))
  }

  /** The rule of one method, if the plan has one there. */
  method({ stage, throttle }: ApiStage, resourcePath: string, method: string): BucketRule<RateRule> | undefined {
    if (throttle === undefined) return undefined
    const name = `${resourcePath}/${method}`
    const settings = Object.hasOwn(throttle, name) ? throttle[name] : throttle[`${resourcePath}/ANY`]
    if (settings === undefined) return undefined
    const bucket = `${this.#bucket}/${keyPart(stage)}${name}|`
    return this.#methods.get(bucket, () => ({
      rule: ruleOf(`${this.#plan.name} ${method} ${resourcePath}`, settings),
      bucket,
    }))
  }

  #make(key: KeyCircumstances): RuleSet {
    const { name } = this.#plan
    const throttle = key.override?.throttle ?? this.#plan.throttle
    return {
      throttle: throttle && { rule: ruleOf(name, throttle), bucket: `${this.#bucket}/rate|` },
      quotas: quotasOf(this.#plan).map((quota) => ({
        rule: Object.freeze(quotaRule(effective(quota, key), `${name} ${PER[quota.period]}`, this.#madeAt)),
        bucket: `${this.#bucket}/${quota.period}|`,
      })),
    }
  }
}

const PER = { DAY: 'per day', WEEK: 'per week', MONTH: 'per month' } as const

function ruleOf(name: string, { rateLimit, burstLimit = defaultBurst(rateLimit) }: ThrottleSettings): RateRule {
  return rateRule(name, rateLimit, burstLimit, {})
}

function effective(quota: Quota, { anchor, override }: KeyCircumstances): Quota {
  const limit = override?.quota?.period === quota.period ? override.quota.limit : quota.limit
  const offset = Math.min(quota.offset ?? 0, limit)
  return { ...quota, limit, offset, ...(anchor === undefined ? {} : { anchor }) }
}
