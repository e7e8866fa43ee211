import type { IntegrationModel } from '../model/integration-model.ts'
import type { NamedFunction } from './function-name.ts'
import { PlannedFunction, PlannedGiven, type PlannedValue } from './planned-value.ts'
import type { Planning } from './planning.ts'

/** Whether a function can be called: it is bound here, or a client calls it on AWS. */
export function isBound(name: string, planning: Planning): boolean {
  return planning.brought.functions.has(name) || planning.brought.lambda
}

/** The options that say which function is called, and how. */
export function functionOptions(
  named: NamedFunction,
  integration: IntegrationModel,
  planning: Planning,
): { readonly [name: string]: PlannedValue | undefined } {
  const here = planning.brought.functions.has(named.name)
  return {
    handler: here ? new PlannedFunction(named.name) : undefined,
    client: here ? undefined : new PlannedGiven('lambda'),
    functionName: here ? named.name : (planning.brought.physicalIds[named.name] ?? named.name),
    qualifier: named.qualifier,
    timeoutInMillis: ownTimeout(integration, planning),
  }
}

/** An integration's time where it differs from the protocol's. */
export function ownTimeout(integration: IntegrationModel, planning: Planning): number | undefined {
  const byDefault = planning.protocol === 'REST' ? 29_000 : 30_000
  return integration.timeoutInMillis === byDefault ? undefined : integration.timeoutInMillis
}
