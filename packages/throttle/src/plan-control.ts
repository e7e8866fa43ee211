import { checkOptions, numberOption, objectOf, optional, oneOf } from '@gw/core'
import type { PlanRegistry } from './plan-registry.ts'
import type { PlanDocument, PlanOverride } from './plan-store.ts'
import { QUOTA_PERIODS } from './quota.ts'
import { usagePlanOption, type UsagePlan } from './usage-plan.ts'

/**
 * Changes plans, and who is on them, while the gateway runs. This node sees a change at once, the others within
 * `refreshSeconds`. Counts survive: they are named by plan and key, not by figures.
 */
export class PlanControl {
  readonly #registry: () => PlanRegistry

  /** Use `usagePlans(…).control`. */
  constructor(registry: () => PlanRegistry) {
    this.#registry = registry
  }

  /** Creates a plan, or replaces the one of its name. */
  putPlan(plan: UsagePlan): Promise<void> {
    usagePlanOption()(plan, 'plan')
    return this.#change((document) => ({ ...document, plans: withEntry(document.plans, plan.name, plan) }))
  }

  /** Withdraws a plan: its keys are refused from then on. */
  removePlan(name: string): Promise<void> {
    return this.#change((document) => ({ ...document, plans: withEntry(document.plans, name, null) }))
  }

  /** Puts a key on exactly these plans; none locks it out. */
  assign(apiKeyId: string, ...planNames: string[]): Promise<void> {
    return this.#change((document) => ({
      ...document,
      assignments: withEntry(document.assignments, apiKeyId, planNames),
    }))
  }

  /** Gives one key other figures until a date. */
  override(apiKeyId: string, override: PlanOverride): Promise<void> {
    checkOptions('override', override, {
      until: numberOption({ min: 0 }),
      throttle: optional(
        objectOf({ rateLimit: numberOption({ min: 0 }), burstLimit: optional(numberOption({ min: 0 })) }),
      ),
      quota: optional(objectOf({ limit: numberOption({ min: 0 }), period: oneOf(...QUOTA_PERIODS) })),
    })
    return this.#change((document) => ({ ...document, overrides: withEntry(document.overrides, apiKeyId, override) }))
  }

  /** Ends an override before its date. */
  removeOverride(apiKeyId: string): Promise<void> {
    return this.#change((document) => {
      const { [apiKeyId]: _removed, ...overrides } = document.overrides
      return { ...document, overrides }
    })
  }

  async #change(edit: (document: PlanDocument) => PlanDocument): Promise<void> {
    await this.#registry().change(edit)
  }
}

/** A copy with one entry more; `__proto__` becomes an entry like any other. */
function withEntry<V>(record: Readonly<Record<string, V>>, name: string, value: V): Readonly<Record<string, V>> {
  return Object.fromEntries([...Object.entries(record), [name, value]])
}
