import { GatewayError } from './gateway-error.ts'
import type { Limit } from './limit.ts'
import { booleanOption, numberOption, objectOf, oneOf, optional, recordOf, type OptionCheck } from './options.ts'
import type { MethodSetting } from './method-setting.ts'
import type { Policy } from './policy.ts'
import type { Route } from './route.ts'
import { suggestionText } from './suggestion.ts'

/**
 * Settings by `{resource path}/{method}`: `/pets/{petId}/GET`, `//GET` for the root, and `*` + `/*` for every method
 * that has none of its own. Those share one bucket; a method's own is its own. As on AWS, a method that has settings
 * takes none of those of all. What they say of caches stands above the policies, on this stage alone.
 */
export type MethodSettings = Readonly<Record<string, MethodSetting>>

/** The shape of {@link MethodSettings}. */
export const methodSettingsOption: OptionCheck = (value, path) => {
  const setting = objectOf({
    throttlingRateLimit: optional(numberOption({ min: 0 })),
    throttlingBurstLimit: optional(numberOption({ min: 0, integer: true })),
    cachingEnabled: optional(booleanOption()),
    cacheTtlInSeconds: optional(numberOption({ min: 0, max: 3600, integer: true })),
    requireAuthorizationForCacheControl: optional(booleanOption()),
    unauthorizedCacheControlHeaderStrategy: optional(
      oneOf('FAIL_WITH_403', 'SUCCEED_WITH_RESPONSE_HEADER', 'SUCCEED_WITHOUT_RESPONSE_HEADER'),
    ),
    cacheDataEncrypted: only(
      false,
      'the store that keeps answers encrypts them: tieredCache({ cacheDataEncrypted: { keys } }) of @gw/cache',
    ),
    metricsEnabled: only(false, 'metrics are made of events: createGateway({ onEvent }) with @gw/observability'),
    loggingLevel: only('OFF', 'the execution log is createGateway({ explain: { log } })'),
    dataTraceEnabled: only(
      false,
      'bodies and headers are never logged: createGateway({ explain: { log } }) tells what was decided',
    ),
  })
  recordOf(setting)(value, path)
}

/** A setting of AWS's whose other values mean something else here. */
function only(value: false | 'OFF', instead: string): OptionCheck {
  return optional((given, path) => {
    if (given === value) return
    throw new GatewayError('INVALID_OPTION', `${path} can only be ${JSON.stringify(value)}: ${instead}`, { path })
  })
}

/** The key of every method that has none of its own. */
export const EVERY_METHOD: string = '*/*'

/** The throttle that a stage's settings mean for one route; `undefined` when they set none. */
export function methodThrottle(settings: MethodSettings, route: Route, stage: string): Policy<'throttle'> | undefined {
  const [key, setting] = settingOf(settings, route)
  const { throttlingRateLimit, throttlingBurstLimit } = setting
  if (throttlingRateLimit === undefined && throttlingBurstLimit === undefined) return undefined
  const rule = Object.freeze({
    kind: 'rate' as const,
    name: `${stage} ${key}`,
    rateLimit: throttlingRateLimit ?? 10_000,
    burstLimit: throttlingBurstLimit ?? 5000,
  })
  const limit: Limit = Object.freeze({ rule, key: `stage/${stage}/method-settings/${methodKey(key)}`, cost: 1 })
  return {
    slot: 'throttle',
    name: 'methodSettings',
    onRequest: ({ limits }) => void limits.push(limit),
    describe: () => ({ summary: key, limits: [rule] }),
  }
}

/** The setting of a route's method, and under which key it stands: its own, or that of all. */
export function settingOf(settings: MethodSettings, route: Route): readonly [key: string, setting: MethodSetting] {
  const own = Object.entries(settings).find(([key]) => methodKey(key) === routeMethodKey(route))
  return own ?? [EVERY_METHOD, settings[EVERY_METHOD] ?? {}]
}

/**
 * Checks that every setting has a method to set.
 * @throws {GatewayError} `UNKNOWN_REFERENCE`, with the key that was probably meant
 */
export function checkMethodSettings(settings: MethodSettings, routes: readonly Route[], stage: string): void {
  const known = routes.map(routeMethodKey)
  for (const key of Object.keys(settings)) {
    if (key === EVERY_METHOD || known.includes(methodKey(key))) continue
    const path = `stages.${stage}.methodSettings[${JSON.stringify(key)}]`
    throw new GatewayError(
      'UNKNOWN_REFERENCE',
      `${path} sets a method that does not exist${suggestionText(key, known)}`,
      { path },
    )
  }
}

/** AWS writes paths with and without a slash in front, and slashes as `~1` where a slash has a meaning. */
function methodKey(key: string): string {
  const decoded = key.replaceAll('~1', '/')
  return decoded.startsWith('/') ? decoded : `/${decoded}`
}

function routeMethodKey({ method, resourcePath }: Route): string {
  return method === '$default' ? '/$default' : `${resourcePath === '/' ? '/' : resourcePath}/${method}`
}
