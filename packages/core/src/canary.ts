import type { DefinitionItem } from './policy.ts'
import type { GatewayRequest } from './request.ts'
import type { GatewayServices } from './services.ts'

/** What requests of the canary pass instead of the stage's own. */
export interface CanaryDeployment {
  /** Policies of every route, in place of the stage's. Default: the stage's. */
  readonly policies?: readonly DefinitionItem[]
  /** Settings of single routes, their integrations included; each replaces the stage's of that route. Default: none. */
  readonly routes?: Readonly<Record<string, readonly DefinitionItem[]>>
}

/** A canary release of a stage (API reference, "CanarySettings"). */
export interface CanarySettings {
  /** Share of requests, 0 to 100. */
  readonly percentTraffic: number
  /** Stage variables that the canary has in place of the stage's, or beside them. Default: none. */
  readonly stageVariableOverrides?: Readonly<Record<string, string>>
  /** What is tried out. Default: the stage's own policies and routes, with other variables. */
  readonly deployment?: CanaryDeployment
  /**
   * Whether the canary is answered from what the stage has remembered, and the other way round. As on AWS only while
   * both serve the same `deployment`: one of its own has its own entries. Default: `false`, as on AWS.
   */
  readonly useStageCache?: boolean
  /**
   * What decides instead of chance, so that a caller stays on one side: a user's id, a cookie. `undefined` leaves it to
   * chance. Default: every request is drawn anew, as on AWS.
   */
  readonly stickyBy?: (request: GatewayRequest) => string | undefined
}

/** Whether a request goes to the canary. */
export type CanaryDraw = (request: GatewayRequest) => boolean

/** Compiles the draw. The same key is always on the same side while the share stays; a larger share keeps those it had. */
export function canaryDraw(settings: CanarySettings, services: GatewayServices): CanaryDraw {
  const { percentTraffic, stickyBy } = settings
  return (request) => {
    const key = stickyBy === undefined ? undefined : keyOf(request, stickyBy, services)
    const drawn = key === undefined ? services.random.next() : positionOf(key)
    return drawn * 100 < percentTraffic
  }
}

/** A key that cannot be read leaves the draw to chance: a missing cookie is no reason to serve nobody. */
function keyOf(
  request: GatewayRequest,
  stickyBy: (request: GatewayRequest) => string | undefined,
  services: GatewayServices,
): string | undefined {
  try {
    const key: unknown = stickyBy(request)
    return key === undefined || key === null ? undefined : String(key)
  } catch (error) {
    services.emit({
      type: 'fault',
      where: 'canary',
      slot: 'integration',
      error,
      requestId: '',
      stage: '',
      routeKey: undefined,
    })
    return undefined
  }
}

/** A key's place in [0, 1): FNV-1a with a final mix, since keys that count up must not fall side by side. */
function positionOf(key: string): number {
  let hash = 0x811c9dc5
  for (let index = 0; index < key.length; index++) hash = Math.imul(hash ^ key.charCodeAt(index), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32
}
