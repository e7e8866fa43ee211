import { GatewayError, listOf, numberOption, objectOf, optional, recordOf, stringOption } from '@gw/core'
import type { OptionCheck } from '@gw/core'
import { quotaOption, type Quota } from './quota.ts'

/** A throttle as AWS spells it (API reference, ThrottleSettings). */
export interface ThrottleSettings {
  /** Tokens per second. */
  readonly rateLimit: number
  /** The bucket's size in tokens. Default: one second's worth, and at least 1. */
  readonly burstLimit?: number
}

/**
 * A stage that a plan covers (API reference, ApiStage).
 * @typeParam Stage the stage's name
 * @typeParam Api the API's id
 */
export interface ApiStage<Stage extends string = string, Api extends string = string> {
  /** Which API, where one plan covers several. Default: every gateway that has the plan. */
  readonly apiId?: Api
  /** The stage's name. */
  readonly stage: Stage
  /** Throttles of single methods, per key: `"/pets/GET"`, the root `"//GET"`. They stand beside the plan's own. */
  readonly throttle?: Readonly<Record<string, ThrottleSettings>>
}

/**
 * Who may call how much: AWS's usage plan. Throttle and quota count per key, over all stages of the plan together.
 * @typeParam Name the plan's name
 * @typeParam Stage names of stages that it covers
 * @typeParam Api ids of the APIs that those belong to
 */
export interface UsagePlan<Name extends string = string, Stage extends string = string, Api extends string = string> {
  /** Unique; names the plan's counts in the store, so that a plan renamed is a new one. */
  readonly name: Name
  /** Ids of the keys on this plan. Keys may also name their plans themselves (`usagePlans` of an ApiKey). */
  readonly apiKeyIds?: readonly string[]
  /** The stages it covers. Default: all. */
  readonly apiStages?: readonly ApiStage<Stage, Api>[]
  /** How fast each key may call. Default: no limit of the plan's own. */
  readonly throttle?: ThrottleSettings
  /** How much each key may call per period; several periods at once as a list. Default: no limit. */
  readonly quota?: Quota | readonly Quota[]
}

/** Checks a plan's options. */
export function usagePlanOption(): OptionCheck {
  const throttle = objectOf({
    rateLimit: numberOption({ min: 0 }),
    burstLimit: optional(numberOption({ min: 0, integer: true })),
  })
  const name = stringOption({ minLength: 1, maxLength: 128 })
  const quota = quotaOption()
  const quotas = listOf(quota, { minLength: 1, maxLength: 8 })
  const shape = objectOf({
    name,
    apiKeyIds: optional(listOf(name)),
    apiStages: optional(
      listOf(objectOf({ apiId: optional(name), stage: name, throttle: optional(recordOf(throttle)) }), {
        minLength: 1,
      }),
    ),
    throttle: optional(throttle),
    quota: optional((value, path) => (Array.isArray(value) ? quotas : quota)(value, path)),
  })
  return (value, path) => {
    shape(value, path)
    checkMethods(value as UsagePlan, path)
    checkPeriods(value as UsagePlan, path)
  }
}

/** A plan's quotas as a list. */
export function quotasOf({ quota }: UsagePlan): readonly Quota[] {
  if (quota === undefined) return []
  return Array.isArray(quota) ? (quota as readonly Quota[]) : [quota as Quota]
}

const EVERY_STAGE: ApiStage = Object.freeze({ stage: '*' })

/** Whether a plan covers a stage of an API. */
export function coveredStage({ apiStages }: UsagePlan, apiId: string, stage: string): ApiStage | undefined {
  if (apiStages === undefined) return EVERY_STAGE
  return apiStages.find((covered) => covered.stage === stage && (covered.apiId ?? apiId) === apiId)
}

/** Two quotas of one period would be one count under two limits. */
function checkPeriods(plan: UsagePlan, path: string): void {
  const periods = quotasOf(plan).map(({ period }) => period)
  const twice = periods.find((period, index) => periods.indexOf(period) !== index)
  if (twice !== undefined)
    throw new GatewayError('IMPOSSIBLE_COMBINATION', `${path}.quota has two quotas per ${twice}`, { path })
}

function checkMethods({ apiStages }: UsagePlan, path: string): void {
  for (const method of (apiStages ?? []).flatMap(({ throttle }) => Object.keys(throttle ?? {}))) {
    if (method.startsWith('/') && /\/[A-Z]+$/.test(method.slice(-16))) continue
    throw new GatewayError('INVALID_OPTION', `${path}: the method "${method}" must be written as on AWS: "/pets/GET"`, {
      path,
    })
  }
}
