import type { MaybePromise } from '@gw/core'
import type { Quota } from './quota.ts'
import type { ThrottleSettings, UsagePlan } from './usage-plan.ts'

/** Other figures for one key until a date: "double this key until Friday". */
export interface PlanOverride {
  /** First millisecond, since 1970, at which the plan's own figures hold again. */
  readonly until: number
  /** Instead of the plan's throttle. */
  readonly throttle?: ThrottleSettings
  /** Instead of the limit of the plan's quota of the same period; what was used stays used. */
  readonly quota?: Pick<Quota, 'limit' | 'period'>
}

/** Plans and who is on them, as changed at run time: laid over what the definition says. */
export interface PlanDocument {
  /** Plans by name; each replaces the definition's of that name. `null` withdraws it. */
  readonly plans: Readonly<Record<string, UsagePlan | null>>
  /** Names of plans by id of an API key; replaces what plans and keys say of it. An empty list locks the key out. */
  readonly assignments: Readonly<Record<string, readonly string[]>>
  /** Overrides by id of an API key. */
  readonly overrides: Readonly<Record<string, PlanOverride>>
}

/** A document and how often it was changed. */
export interface VersionedPlans {
  readonly version: number
  readonly document: PlanDocument
}

/** Where changed plans are kept: one small document, read by every node and written by comparing versions. */
export interface PlanStore {
  /** The newest document; version 0 and nothing in it when there is none yet. */
  load(): MaybePromise<VersionedPlans>
  /** Writes the document if the newest is still `expectedVersion`, as `expectedVersion + 1`. `false` when it is not. */
  save(document: PlanDocument, expectedVersion: number): MaybePromise<boolean>
}

/** A document that changes nothing. */
export const NO_PLANS: PlanDocument = Object.freeze({ plans: {}, assignments: {}, overrides: {} })

/** Changed plans in this process: gone with it. The default. */
export function memoryPlans(): PlanStore {
  let current: VersionedPlans = { version: 0, document: NO_PLANS }
  return {
    load: () => current,
    save(document, expectedVersion) {
      if (current.version !== expectedVersion) return false
      current = { version: expectedVersion + 1, document }
      return true
    },
  }
}
