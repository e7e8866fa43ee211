import type { QuotaRule, RateRule } from '@gw/core'
import { BoundedCache } from './bounded-cache.ts'
import { quotaRule, type Quota } from './quota.ts'
import { defaultBurst, rateRule } from './rate-rules.ts'
import type { ThrottleSettings } from './usage-plan.ts'

/** Sets of figures whose rules are kept: the plan's own, and those of keys with a billing day or an override. */
const MAX_RULES = 1000

/**
 * The rules of one plan, one object for each set of figures: its keys share them. A count remembers its rule for as long
 * as its period lasts, so that a rule of each key's own was most of what a remembered count held.
 */
export class PlanRules {
  readonly #planName: string
  readonly #madeAt: number
  readonly #rates = new BoundedCache<RateRule>(MAX_RULES)
  readonly #quotas = new BoundedCache<QuotaRule>(MAX_RULES)

  /** @param madeAt when the gateway was made: see `quotaRule` */
  constructor(planName: string, madeAt: number) {
    this.#planName = planName
    this.#madeAt = madeAt
  }

  /**
   * The rule of a throttle.
   * @param method the method it stands at, `GET /pets`. Default: the plan's own, over all methods
   */
  rate({ rateLimit, burstLimit = defaultBurst(rateLimit) }: ThrottleSettings, method?: string): RateRule {
    const name = method === undefined ? this.#planName : `${this.#planName} ${method}`
    return this.#rates.get(`${name} ${rateLimit} ${burstLimit}`, () => rateRule(name, rateLimit, burstLimit, {}))
  }

  /** The rule of a quota. */
  quota(quota: Quota): QuotaRule {
    const name = `${this.#planName} ${PER[quota.period]}`
    return this.#quotas.get(JSON.stringify(quota), () => Object.freeze(quotaRule(quota, name, this.#madeAt)))
  }
}

const PER = { DAY: 'per day', WEEK: 'per week', MONTH: 'per month' } as const
