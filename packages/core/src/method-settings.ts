import { GatewayError } from './gateway-error.ts'
import type { Limit } from './limit.ts'
import { numberOption, objectOf, optional, recordOf, type OptionCheck } from './options.ts'
import type { Policy } from './policy.ts'
import type { Route } from './route.ts'
import { suggestionText } from './suggestion.ts'

/** Settings of a stage's methods, spelled as on AWS (API reference, "MethodSetting"). */
export interface MethodSetting {
  /** Tokens per second. Default, where the other is set: AWS's 10,000. */
  readonly throttlingRateLimit?: number
  /** The bucket's size. Default, where the other is set: AWS's 5,000. */
  readonly throttlingBurstLimit?: number
}

/**
 * Settings by `{resource path}/{method}`: `/pets/{petId}/GET`, `//GET` for the root, and `*` + `/*` for every method
 * that has none of its own. Those share one bucket; a method's own is its own.
 */
export type MethodSettings = Readonly<Record<string, MethodSetting>>

/** The shape of {@link MethodSettings}. */
export const methodSettingsOption: OptionCheck = recordOf(
  objectOf({
    throttlingRateLimit: optional(numberOption({ min: 0 })),
    throttlingBurstLimit: optional(numberOption({ min: 0, integer: true })),
  }),
)

const EVERY_METHOD = '*/*'

/** The throttle that a stage's settings mean for one route; `undefined` when they set none. */
export function methodThrottle(settings: MethodSettings, route: Route, stage: string): Policy<'throttle'> | undefined {
  const own = Object.entries(settings).find(([key]) => methodKey(key) === routeMethodKey(route))
  const [key, setting] = own ?? [EVERY_METHOD, settings[EVERY_METHOD] ?? {}]
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
