import { admission } from './admission.ts'
import { canaryDraw, type CanaryDraw, type CanarySettings } from './canary.ts'
import { chainOf, compileChain, level, type Chain, type Level, type Link } from './chain.ts'
import type { GatewayDefinition, StageDefinition } from './definition.ts'
import { GatewayError } from './gateway-error.ts'
import type { GatewayServices } from './services.ts'
import type { Limit } from './limit.ts'
import { checkCacheSettings, withCacheSettings } from './method-cache-settings.ts'
import { checkMethodSettings, methodThrottle, type MethodSettings } from './method-settings.ts'
import type { Place } from './policy.ts'
import { parseRoute, type Route } from './route.ts'
import { RouteTable } from './route-table.ts'
import { slotPosition, standsBeforeRouting } from './slots.ts'
import { suggestionText } from './suggestion.ts'

/** A route of one stage with its chain. */
export interface CompiledRoute {
  readonly route: Route
  readonly chain: Chain
}

/** One stage, ready to route requests. */
export interface CompiledStage {
  readonly name: string
  readonly variables: Readonly<Record<string, string>>
  readonly table: RouteTable<CompiledRoute>
  /** In the order of the definition. */
  readonly routes: readonly CompiledRoute[]
  /** What requests pass that match no route. */
  readonly unmatched: Chain
  /** The canary release under way; `undefined` while there is none. */
  readonly canary: CompiledCanary | undefined
}

/** A canary release: who is drawn, and what serves them. */
interface CompiledCanary {
  readonly draws: CanaryDraw
  readonly stage: CompiledStage
  /** Whether it is answered from what the stage has remembered. */
  readonly usesStageCache: boolean
}

/** What all stages of a gateway share while they are compiled. */
export interface StageSurroundings {
  readonly definition: GatewayDefinition
  readonly services: GatewayServices
  readonly gatewayLevel: Level
  readonly account: Limit | undefined
}

/** Compiles one stage: its routes' chains, and the chain for what matches none. */
export function compileStage(name: string, stage: StageDefinition, around: StageSurroundings): CompiledStage {
  const { definition, services } = around
  const protocol = services.protocol
  const table = new RouteTable<CompiledRoute>(protocol, definition.ambiguousPaths ?? 'refuse')
  const stagePlace: Place = { origin: 'stage', stage: name, routeKey: undefined, id: `stage/${name}`, services }
  const shared = [around.gatewayLevel, level(stagePlace, stage.policies ?? [], `stages.${name}.policies`)]
  checkOwnRoutes(name, stage, definition)
  const routes = Object.entries(definition.routes ?? { $default: [] }).map(([routeKey, items]) => {
    const place: Place = { origin: 'route', stage: name, routeKey, id: `stage/${name}/${routeKey}`, services }
    const own = stage.routes?.[routeKey] ?? []
    const route = parseRoute(routeKey, protocol)
    const levels = [
      ...shared,
      ...settingsLevel(stage, route, stagePlace),
      level(place, items, `routes[${JSON.stringify(routeKey)}]`),
      level({ ...place, origin: 'stage route' }, own, `stages.${name}.routes[${JSON.stringify(routeKey)}]`),
    ]
    const chain = withAdmission(compileChain(levels, []), levels, around)
    const { methodSettings } = stage
    return {
      route,
      chain: methodSettings === undefined ? chain : withCacheSettings(chain, methodSettings, route, name),
    }
  })
  for (const compiled of routes) table.add(compiled.route, compiled)
  if (stage.methodSettings !== undefined) checkSettings(stage.methodSettings, routes, name)
  return {
    name,
    variables: Object.freeze({ ...stage.variables }),
    table,
    routes,
    unmatched: beforeRouting(compileChain(shared, [])),
    canary: stage.canarySettings === undefined ? undefined : compileCanary(name, stage, stage.canarySettings, around),
  }
}

function checkSettings(settings: MethodSettings, routes: readonly CompiledRoute[], stage: string): void {
  checkMethodSettings(
    settings,
    routes.map(({ route }) => route),
    stage,
  )
  checkCacheSettings(
    settings,
    routes.map(({ chain }) => chain),
    stage,
  )
}

/** The canary is a stage of the same name: it shares the stage's limits, as on AWS. */
function compileCanary(
  name: string,
  { canarySettings: _settings, ...stage }: StageDefinition,
  canary: CanarySettings,
  around: StageSurroundings,
): CompiledCanary {
  const { deployment = {}, stageVariableOverrides } = canary
  const changed: StageDefinition = {
    ...stage,
    variables: { ...stage.variables, ...stageVariableOverrides },
    ...(deployment.policies === undefined ? {} : { policies: deployment.policies }),
    routes: { ...stage.routes, ...deployment.routes },
  }
  const usesStageCache = canary.useStageCache === true && canary.deployment === undefined
  return { draws: canaryDraw(canary, around.services), stage: compileStage(name, changed, around), usesStageCache }
}

/** A route's method settings, between the stage's policies and the route's own. */
function settingsLevel({ methodSettings }: StageDefinition, route: Route, place: Place): readonly Level[] {
  const throttle = methodSettings === undefined ? undefined : methodThrottle(methodSettings, route, place.stage!)
  return throttle === undefined ? [] : [level(place, [throttle], `stages.${place.stage}.methodSettings`)]
}

function withAdmission(chain: Chain, levels: readonly Level[], around: StageSurroundings): Chain {
  // Any policy before it may add limits, and none may be lost in silence.
  const mayLimit = chain.links.some((link) => slotPosition(link.slot)! < slotPosition('admission')!)
  if (around.account === undefined && !mayLimit) return chain
  const own: Link = {
    policy: admission(around.services, around.account),
    slot: 'admission',
    place: around.gatewayLevel.place,
  }
  return compileChain(levels, [own])
}

/** Log, CORS, firewall, arrival: what stands before routing on AWS. */
function beforeRouting(chain: Chain): Chain {
  const links = chain.links.filter((link) => standsBeforeRouting(link.slot))
  return chainOf(links, undefined)
}

function checkOwnRoutes(name: string, stage: StageDefinition, definition: GatewayDefinition): void {
  const known = Object.keys(definition.routes ?? { $default: [] })
  for (const routeKey of Object.keys(stage.routes ?? {})) {
    if (known.includes(routeKey)) continue
    throw new GatewayError(
      'UNKNOWN_REFERENCE',
      `The stage "${name}" sets the route "${routeKey}", which does not exist${suggestionText(routeKey, known)}`,
      {
        path: `stages.${name}.routes[${JSON.stringify(routeKey)}]`,
      },
    )
  }
}
