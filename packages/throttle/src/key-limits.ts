import type { Limit, LimitRule, QuotaRule } from '@gw/core'
import { keyPart } from './caller.ts'
import type { BucketRule, KeyCircumstances, PlanRules } from './plan-rules.ts'
import type { ApiStage } from './usage-plan.ts'

/** A limit that is known to be a quota. */
export interface QuotaLimit extends Limit {
  readonly rule: QuotaRule
}

/** The limits of one key on one plan: made once, and pushed by every request of that key. */
export class KeyLimits {
  /** The plan's throttle per key, over all its stages. */
  readonly throttle: Limit | undefined
  /** The plan's quotas per key, over all its stages. */
  readonly quotas: readonly QuotaLimit[]
  readonly #rules: PlanRules
  readonly #caller: string
  #methods: Map<string, Limit> | undefined

  /** @param apiKeyId whose limits */
  constructor(rules: PlanRules, apiKeyId: string, circumstances: KeyCircumstances) {
    const { throttle, quotas } = rules.of(circumstances)
    this.#rules = rules
    this.#caller = keyPart(apiKeyId)
    this.throttle = throttle && limitOf(throttle, this.#caller)
    this.quotas = quotas.map((quota) => limitOf(quota, this.#caller))
  }

  /** The throttle of one method, if the plan has one there. */
  method(stage: ApiStage, resourcePath: string, method: string): Limit | undefined {
    const rule = this.#rules.method(stage, resourcePath, method)
    if (rule === undefined) return undefined
    const known = this.#methods?.get(rule.bucket)
    if (known !== undefined) return known
    const limit = limitOf(rule, this.#caller)
    this.#methods ??= new Map()
    this.#methods.set(rule.bucket, limit)
    return limit
  }
}

function limitOf<R extends LimitRule>({ rule, bucket }: BucketRule<R>, caller: string): Limit & { readonly rule: R } {
  return Object.freeze({ rule, key: `${bucket}${caller}`, cost: 1, partition: caller, bucket })
}
