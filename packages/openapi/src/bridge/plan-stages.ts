import { compact } from '../document/json-value.ts'
import type { MethodModel } from '../model/method-model.ts'
import type { MethodSettingModel, StageModel } from '../model/stage-model.ts'
import { call } from './plan-authorizer.ts'
import { planThrottle } from './plan-api-keys.ts'
import { PlannedCall, PlannedGiven, type PlannedObject, type PlannedValue } from './planned-value.ts'
import { routeKeyOf } from '../model/route-key.ts'
import type { Planning } from './planning.ts'

/** The stages of an API with their variables and settings; `undefined` when the document names none. */
export function planStages(planning: Planning): PlannedObject | undefined {
  const { stages } = planning.api
  if (stages.length === 0) return undefined
  return Object.fromEntries(stages.map((stage) => [stage.stageName, planStage(stage, planning)]))
}

function planStage(stage: StageModel, planning: Planning): PlannedObject {
  const place = planning.report.placeOf(stage)
  planning.report.carried('stage', place)
  const everywhere = stage.methodSettings['* /*']
  const routes = planning.api.methods.flatMap((method) => {
    const own = settingOf(stage, method)
    const planned = planSettings(own, method, stage, planning)
    return planned.length === 0 ? [] : [[routeKeyOf(method), planned] as const]
  })
  return compact({
    variables: Object.keys(stage.variables).length > 0 ? { ...stage.variables } : undefined,
    canarySettings: planCanary(stage, planning),
    policies: nonEmpty([
      ...planAccessLog(stage, planning),
      ...(everywhere === undefined ? [] : planThrottling(everywhere)),
    ]),
    routes: routes.length === 0 ? undefined : Object.fromEntries(routes),
  }) as PlannedObject
}

/** A template has one set of methods: stage and canary serve the same, with other variables. */
function planCanary(stage: StageModel, planning: Planning): PlannedObject | undefined {
  if (stage.canarySettings === undefined) return undefined
  const { percentTraffic, stageVariableOverrides, useStageCache } = stage.canarySettings
  const place = planning.report.placeOf(stage)
  planning.report.differs('a canary', 'it serves the routes of the template, with its own stage variables', place)
  const shared = useStageCache ? { useStageCache } : {}
  return { percentTraffic, stageVariableOverrides: { ...stageVariableOverrides }, ...shared }
}

function planAccessLog(stage: StageModel, planning: Planning): readonly PlannedCall[] {
  const { accessLogSettings } = stage
  if (accessLogSettings === undefined) return []
  const place = planning.report.placeOf(stage)
  if (!planning.brought.accessLog) {
    planning.report.differs('an access log', 'accesses are not logged: pass `accessLog`, where lines go', place)
    return []
  }
  planning.report.carried('access log', place)
  return [
    call('accessLog', { format: accessLogSettings.format, destination: new PlannedGiven('accessLogDestination') }),
  ]
}

/** The settings of one method: the most specific wins member by member. */
function settingOf(stage: StageModel, method: MethodModel): MethodSettingModel {
  const { methodSettings } = stage
  const { path, httpMethod } = method
  return {
    ...methodSettings['* /*'],
    ...methodSettings[`* ${path}`],
    ...methodSettings[`${httpMethod} ${path}`],
    ...methodSettings[routeKeyOf(method)],
  }
}

function planSettings(
  setting: MethodSettingModel,
  method: MethodModel,
  stage: StageModel,
  planning: Planning,
): readonly PlannedValue[] {
  const everywhere = stage.methodSettings['* /*']
  const sameThrottle =
    setting.throttlingRateLimit === everywhere?.throttlingRateLimit &&
    setting.throttlingBurstLimit === everywhere?.throttlingBurstLimit
  return [...(sameThrottle ? [] : planThrottling(setting)), ...planCache(setting, method, stage, planning)]
}

function planThrottling(setting: MethodSettingModel): readonly PlannedCall[] {
  const throttle = planThrottle(
    compact({ rateLimit: setting.throttlingRateLimit, burstLimit: setting.throttlingBurstLimit }),
  )
  return throttle === undefined ? [] : [new PlannedCall('throttle', [throttle])]
}

/** AWS caches where the stage has a cache and the setting says so, GET alone. */
function planCache(
  setting: MethodSettingModel,
  method: MethodModel,
  stage: StageModel,
  planning: Planning,
): readonly PlannedCall[] {
  const on = stage.cacheClusterEnabled === true && setting.cachingEnabled === true && setting.cacheTtlInSeconds !== 0
  if (!on || (method.httpMethod !== 'GET' && method.httpMethod !== 'ANY')) return []
  const place = planning.report.placeOf(method.integration, method)
  planning.report.differs(
    'a cache',
    'entries are per caller and of status 200; shared: true and cacheableStatus give those of AWS',
    place,
  )
  if (setting.cacheDataEncrypted === true)
    planning.report.differs('cacheDataEncrypted', 'entries stay in the process', place)
  return [
    call('cache', {
      cacheTtlInSeconds: setting.cacheTtlInSeconds,
      cacheKeyParameters: method.integration?.cacheKeyParameters ?? [],
      cacheNamespace: method.integration?.cacheNamespace,
      requireAuthorizationForCacheControl: setting.requireAuthorizationForCacheControl,
      unauthorizedCacheControlHeaderStrategy: setting.unauthorizedCacheControlHeaderStrategy,
    }),
  ]
}

function nonEmpty<T>(list: readonly T[]): readonly T[] | undefined {
  return list.length === 0 ? undefined : list
}
