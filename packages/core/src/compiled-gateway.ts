import { level, type Link } from './chain.ts'
import type { GatewayDefinition } from './definition.ts'
import { explainer, type Explainer } from './explainer.ts'
import { errorRendering, type ErrorRendering } from './gateway-response.ts'
import type { GatewayServices } from './services.ts'
import type { Limit } from './limit.ts'
import type { Integration, Policy } from './policy.ts'
import { parseRoute } from './route.ts'
import { compileStage, type CompiledStage } from './stage.ts'

/** A definition, compiled. A gateway swaps one for another; requests under way keep theirs. */
export interface CompiledGateway {
  readonly definition: GatewayDefinition
  readonly services: GatewayServices
  readonly stages: ReadonlyMap<string, CompiledStage>
  /** The only stage, when there is one. */
  readonly onlyStage: CompiledStage | undefined
  readonly errors: ErrorRendering
  /** Explains requests as they are answered, where the definition asks for it. */
  readonly explainer: Explainer | undefined
  readonly timeoutInMillis: number
  readonly account: Limit | undefined
  /** Every policy and integration that runs somewhere, once. */
  readonly members: ReadonlySet<Policy | Integration>
}

/** Compiles a definition whose shape has been checked. */
export function compileGateway(definition: GatewayDefinition, services: GatewayServices): CompiledGateway {
  // Routes first: a bad key is told as such, not as a bad policy below it.
  for (const routeKey of Object.keys(definition.routes ?? {})) parseRoute(routeKey, services.protocol)
  const place = { origin: 'gateway', stage: undefined, routeKey: undefined, id: 'gateway', services } as const
  const account = accountLimit(definition)
  const surroundings = {
    definition,
    services,
    account,
    gatewayLevel: level(place, definition.policies ?? [], 'policies'),
  }
  const stages = new Map<string, CompiledStage>()
  for (const [name, stage] of Object.entries(definition.stages ?? { $default: {} })) {
    stages.set(name, compileStage(name, stage, surroundings))
  }
  return {
    definition,
    services,
    stages,
    onlyStage: stages.size === 1 ? stages.values().next().value : undefined,
    errors: errorRendering(services.protocol, definition),
    explainer: explainer(definition.explain),
    timeoutInMillis: definition.timeoutInMillis ?? (services.protocol === 'REST' ? 29_000 : 30_000),
    account,
    members: members(stages),
  }
}

function accountLimit(definition: GatewayDefinition): Limit | undefined {
  const throttle = definition.account?.throttle
  if (throttle === undefined) return undefined
  return Object.freeze({ rule: Object.freeze({ kind: 'rate', name: 'account', ...throttle }), key: 'account', cost: 1 })
}

function members(stages: ReadonlyMap<string, CompiledStage>): ReadonlySet<Policy | Integration> {
  const found = new Set<Policy | Integration>()
  const add = (links: readonly Link[]): void => links.forEach((link) => found.add(link.policy))
  for (const stage of withCanaries(stages)) {
    add(stage.unmatched.links)
    for (const { chain } of stage.routes) {
      add(chain.links)
      if (chain.integration !== undefined) found.add(chain.integration)
    }
  }
  return found
}

function withCanaries(stages: ReadonlyMap<string, CompiledStage>): readonly CompiledStage[] {
  return [...stages.values()].flatMap((stage) => (stage.canary === undefined ? [stage] : [stage, stage.canary.stage]))
}
