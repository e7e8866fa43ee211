import { compact, type JsonObject } from '../document/json-value.ts'
import type { IntegrationModel } from '../model/integration-model.ts'

/** Members in the order in which AWS exports them; what has its default value is left out. */
export function exportIntegration(integration: IntegrationModel, protocol: 'REST' | 'HTTP'): JsonObject {
  const { type, httpMethod, uri, credentials, connectionId, integrationTarget, responseParameters } = integration
  const rest = protocol === 'REST'
  const connectionType = rest && integration.connectionType === 'INTERNET' ? undefined : integration.connectionType
  const timeout = rest ? 29_000 : 30_000
  return compact({
    payloadFormatVersion: rest ? undefined : integration.payloadFormatVersion,
    type: type.toLowerCase(),
    integrationSubtype: integration.integrationSubtype,
    credentials,
    httpMethod,
    uri,
    responses: filled(exportResponses(integration)),
    requestParameters: filled(integration.requestParameters),
    requestTemplates: filled(integration.requestTemplates),
    responseParameters: filled(responseParameters),
    passthroughBehavior: integration.passthroughBehavior?.toLowerCase(),
    connectionType,
    connectionId,
    integrationTarget,
    timeoutInMillis: integration.timeoutInMillis === timeout ? undefined : integration.timeoutInMillis,
    contentHandling: integration.contentHandling,
    cacheNamespace: integration.cacheNamespace,
    cacheKeyParameters: integration.cacheKeyParameters.length > 0 ? integration.cacheKeyParameters : undefined,
    tlsConfig: integration.tlsConfig,
    responseTransferMode: integration.responseTransferMode,
  }) as JsonObject
}

/** By selection pattern; of two without one the second is found by its status. */
function exportResponses(integration: IntegrationModel): JsonObject {
  const responses: Record<string, JsonObject> = {}
  for (const response of Object.values(integration.integrationResponses)) {
    const { statusCode, selectionPattern, contentHandling } = response
    const pattern = selectionPattern ?? (responses['default'] === undefined ? 'default' : statusCode)
    responses[pattern] = compact({
      statusCode,
      responseParameters: filled(response.responseParameters),
      responseTemplates: filled(response.responseTemplates),
      contentHandling,
    })
  }
  return responses
}

/** `undefined` for what is empty: AWS leaves it out. */
export function filled<T extends object>(value: T | undefined): T | undefined {
  return value === undefined || Object.keys(value).length === 0 ? undefined : value
}
