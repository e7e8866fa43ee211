import { compact } from '../document/json-value.ts'
import type { ApiKeyModel, ThrottleModel, UsagePlanModel } from '../model/account-model.ts'
import { call } from './plan-authorizer.ts'
import {
  PlannedConstant,
  PlannedSecret,
  type PlannedCall,
  type PlannedObject,
  type PlannedValue,
} from './planned-value.ts'
import type { Planning } from './planning.ts'

/** The check of API keys, for methods that require one. */
export function planApiKeys(planning: Planning): PlannedConstant {
  const name = planning.constants.share('keys', () => {
    const keys = planning.account.apiKeys.flatMap((key) => planKey(key, planning))
    const source = planning.api.apiKeySource === 'AUTHORIZER' ? 'AUTHORIZER' : undefined
    if (keys.length === 0 && !planning.brought.keyStore) {
      const why = 'no API key is known: pass `keyStore`, or `apiKeyValues` for keys of the template'
      planning.report.missing('a method that requires an API key', why, '')
    }
    return call('apiKeys', {
      keys: keys.length > 0 || !planning.brought.keyStore ? keys : undefined,
      apiKeySource: source,
    })
  })
  return new PlannedConstant(name)
}

function planKey(key: ApiKeyModel, planning: Planning): readonly PlannedObject[] {
  const place = planning.report.placeOf(key)
  const value = planning.brought.apiKeyValues[key.id] ?? key.value
  if (value === undefined) {
    planning.report.missing(
      `the value of the API key ${key.id}`,
      'AWS would make one: pass it in `apiKeyValues`',
      place,
    )
    return []
  }
  planning.report.carried('API key', place)
  const { id, name, enabled, customerId } = key
  return [compact({ id, value: new PlannedSecret(id, value), name, enabled, customerId }) as PlannedObject]
}

/** The usage plans that cover the API. */
export function planUsagePlans(planning: Planning): readonly PlannedCall[] {
  const apiId = planning.api.logicalId
  const plans = planning.account.usagePlans.filter((plan) => plan.apiStages.some((stage) => stage.apiId === apiId))
  if (plans.length === 0) return []
  return [call('usagePlans', { plans: plans.map((plan) => planOf(plan, planning)) })]
}

function planOf(plan: UsagePlanModel, planning: Planning): PlannedObject {
  planning.report.carried('usage plan', planning.report.placeOf(plan))
  const stages = plan.apiStages.filter((stage) => stage.apiId === planning.api.logicalId)
  return compact({
    name: plan.name ?? plan.id,
    apiKeyIds: plan.apiKeyIds.length > 0 ? plan.apiKeyIds : undefined,
    apiStages: stages.map(({ stage, throttle }) =>
      compact({ stage, throttle: throttle === undefined ? undefined : methodThrottles(throttle) }),
    ),
    throttle: planThrottle(plan.throttle),
    quota: plan.quota === undefined ? undefined : { ...plan.quota },
  }) as PlannedObject
}

function methodThrottles(throttles: Readonly<Record<string, ThrottleModel>>): PlannedObject {
  const planned = Object.entries(throttles).flatMap(([method, throttle]) => {
    const settings = planThrottle(throttle)
    return settings === undefined ? [] : [[method, settings] as const]
  })
  return Object.fromEntries(planned)
}

/** A throttle without a rate limits nothing on AWS. */
export function planThrottle(throttle: ThrottleModel | undefined): PlannedObject | undefined {
  const { rateLimit, burstLimit } = throttle ?? {}
  if (rateLimit === undefined || rateLimit < 0) return undefined
  return compact({
    rateLimit,
    burstLimit: burstLimit === undefined || burstLimit < 0 ? undefined : burstLimit,
  }) as Record<string, PlannedValue>
}
