import { compact } from '../document/json-value.ts'
import type { IntegrationModel } from '../model/integration-model.ts'
import { filled } from '../export/export-integration.ts'
import type { PlannedObject } from './planned-value.ts'
import type { Planning } from './planning.ts'

/** The options of a REST API's mappings, in the words of the mapping package; `undefined` when there is nothing to map. */
export function mappingOptions(
  integration: IntegrationModel,
  backend: 'lambda' | 'service' | undefined,
  planning: Planning,
): PlannedObject | undefined {
  const { type, requestParameters, requestTemplates, passthroughBehavior, contentHandling } = integration
  const parameters = filled(requestParameters)
  const { binaryMediaTypes } = planning.api
  if (type === 'AWS_PROXY' || type === 'HTTP_PROXY') {
    const maps = parameters !== undefined || contentHandling !== undefined
    return maps
      ? (compact({ type, requestParameters: parameters, contentHandling, binaryMediaTypes }) as PlannedObject)
      : undefined
  }
  const responses = Object.values(integration.integrationResponses).map((response) =>
    compact({
      ...response,
      responseParameters: filled(response.responseParameters),
      responseTemplates: filled(response.responseTemplates),
    }),
  )
  return compact({
    type,
    backend,
    requestParameters: parameters,
    requestTemplates: filled(requestTemplates),
    passthroughBehavior: passthroughBehavior === 'WHEN_NO_MATCH' ? undefined : passthroughBehavior,
    contentHandling,
    binaryMediaTypes,
    // AWS has no answer without an integration response.
    integrationResponses: responses,
  }) as PlannedObject
}
