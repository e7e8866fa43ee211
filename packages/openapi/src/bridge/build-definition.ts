import type { GatewayDefinition } from '@gw/core'
import type { ImportOptions } from '../import-options.ts'
import type { DefinitionPlan } from './definition-plan.ts'
import { FACTORIES } from './factories.ts'
import {
  PlannedCall,
  PlannedConstant,
  PlannedFunction,
  PlannedGiven,
  PlannedImport,
  PlannedSecret,
  PlannedService,
  type PlannedValue,
} from './planned-value.ts'

/** What the caller brings, by the names that plans use. */
export interface Bindings {
  readonly functions: Readonly<Record<string, unknown>>
  readonly given: Readonly<Record<string, unknown>>
  readonly services: NonNullable<ImportOptions['services']>
}

/** Makes a definition of a plan: calls the library's functions with the user's own. */
export function buildDefinition(plan: DefinitionPlan, bindings: Bindings): GatewayDefinition {
  const constants = new Map<string, unknown>()
  for (const { name, value } of plan.constants) constants.set(name, build(value, bindings, constants))
  return build(plan.definition, bindings, constants) as GatewayDefinition
}

function build(value: PlannedValue, bindings: Bindings, constants: ReadonlyMap<string, unknown>): unknown {
  if (value instanceof PlannedCall) {
    const args = value.args.map((arg) => build(arg, bindings, constants))
    return FACTORIES[value.factory]!.make(...(args as never[]))
  }
  if (value instanceof PlannedFunction) return bindings.functions[value.name]
  if (value instanceof PlannedSecret) return value.value
  if (value instanceof PlannedImport) return FACTORIES[value.factory]!.make
  if (value instanceof PlannedService) return bindings.services[value.name]?.[value.part]
  if (value instanceof PlannedGiven) return bindings.given[value.name]
  if (value instanceof PlannedConstant) return scoped(constants.get(value.name), value.scopes)
  if (typeof value !== 'object' || value === null) return value
  if (isValues(value)) return value.flatMap((element) => buildElement(element, bindings, constants))
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, build(member, bindings, constants)]))
}

/** A call that gives several policies is listed as several. */
function buildElement(
  value: PlannedValue,
  bindings: Bindings,
  constants: ReadonlyMap<string, unknown>,
): readonly unknown[] {
  const built = build(value, bindings, constants)
  return value instanceof PlannedCall && value.spreads ? (built as readonly unknown[]) : [built]
}

function scoped(authorizer: unknown, scopes: readonly string[]): unknown {
  if (scopes.length === 0) return authorizer
  return (authorizer as { withScopes(...scopes: readonly string[]): unknown }).withScopes(...scopes)
}

function isValues(value: object): value is readonly PlannedValue[] {
  return Array.isArray(value)
}
