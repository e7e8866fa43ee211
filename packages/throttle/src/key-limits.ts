import type { Limit, LimitRule, QuotaRule } from '@gw/core'
import { keyPart } from './caller.ts'
import type { PlanOverride } from './plan-store.ts'
import type { PlanRules } from './plan-rules.ts'
import type { Quota } from './quota.ts'
import { quotasOf, type ApiStage, type UsagePlan } from './usage-plan.ts'

/** The limits of one key on one plan: made once, and pushed by every request of that key. */
export interface KeyLimits {
  /** The plan's throttle per key, over all its stages. */
  readonly throttle: Limit | undefined
  /** The plan's quotas per key, over all its stages. */
  readonly quotas: readonly QuotaLimit[]
  /** The throttle of one method, if the plan has one there. */
  method(stage: ApiStage, resourcePath: string, method: string): Limit | undefined
}

/** A limit that is known to be a quota. */
export interface QuotaLimit extends Limit {
  readonly rule: QuotaRule
}

/** What a key's limits depend on beside its plan. */
export interface KeyCircumstances {
  readonly apiKeyId: string
  /** The key's own billing day. */
  readonly anchor: string | undefined
  /** Figures in force for a time. */
  readonly override: PlanOverride | undefined
}

/**
 * Makes a key's limits. Bucket names tell plan and key, and no figure: what was spent stays spent when a plan changes.
 * They tell no API either: a plan counts over all the APIs it covers, where those share a store.
 */
export function keyLimits(plan: UsagePlan, rules: PlanRules, key: KeyCircumstances): KeyLimits {
  const caller = keyPart(key.apiKeyId)
  const bucket = `plan/${keyPart(plan.name)}`
  const methods = new Map<string, Limit | undefined>()
  const throttle = key.override?.throttle ?? plan.throttle
  return {
    throttle: throttle === undefined ? undefined : limitOf(rules.rate(throttle), `${bucket}/rate|${caller}`, caller),
    quotas: quotasOf(plan).map((quota) =>
      limitOf(rules.quota(effective(quota, key)), `${bucket}/${quota.period}|${caller}`, caller),
    ),
    method({ stage, throttle: entries }, resourcePath, method) {
      if (entries === undefined) return undefined
      const name = `${resourcePath}/${method}`
      const settings = Object.hasOwn(entries, name) ? entries[name] : entries[`${resourcePath}/ANY`]
      if (settings === undefined) return undefined
      const key = `${bucket}/${keyPart(stage)}${name}|${caller}`
      const known = methods.get(key)
      if (known !== undefined) return known
      const limit = limitOf(rules.rate(settings, `${method} ${resourcePath}`), key, caller)
      methods.set(key, limit)
      return limit
    },
  }
}

function limitOf<R extends LimitRule>(rule: R, key: string, partition: string): Limit & { readonly rule: R } {
  return Object.freeze({ rule, key, cost: 1, partition })
}

function effective(quota: Quota, { anchor, override }: KeyCircumstances): Quota {
  const limit = override?.quota?.period === quota.period ? override.quota.limit : quota.limit
  const offset = Math.min(quota.offset ?? 0, limit)
  return { ...quota, limit, offset, ...(anchor === undefined ? {} : { anchor }) }
}
