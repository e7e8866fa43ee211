import { compact, type JsonObject, type JsonValue } from '../document/json-value.ts'
import type { ApiModel, EndpointConfiguration } from '../model/api-model.ts'
import { filled } from './export-integration.ts'
import type { ResolvedExport } from './export-options.ts'

/** The extensions that stand at the root of an exported document. */
export function exportRoot(api: ApiModel, options: ResolvedExport): JsonObject {
  return compact({
    ...(options.everything ? exportEverything(api) : {}),
    'x-amazon-apigateway-documentation': options.documentation ? exportDocumentation(api) : undefined,
  })
}

function exportDocumentation(api: ApiModel): JsonObject | undefined {
  if (api.documentation === undefined) return undefined
  return compact({ version: api.documentation.version, documentationParts: api.documentation.parts }) as JsonObject
}

function exportEverything(api: ApiModel): JsonObject {
  return compact({
    'x-amazon-apigateway-policy': api.policy,
    'x-amazon-apigateway-gateway-responses': filled(exportGatewayResponses(api)),
    'x-amazon-apigateway-request-validators': filled(exportValidators(api)),
    'x-amazon-apigateway-endpoint-configuration': exportEndpoint(
      api.endpointConfiguration,
      api.disableExecuteApiEndpoint,
    ),
    'x-amazon-apigateway-endpoint-access-mode': api.endpointAccessMode,
    'x-amazon-apigateway-security-policy': api.securityPolicy,
    'x-amazon-apigateway-api-key-source': api.apiKeySource === 'AUTHORIZER' ? 'AUTHORIZER' : undefined,
    'x-amazon-apigateway-minimum-compression-size': api.minimumCompressionSize,
    'x-amazon-apigateway-binary-media-types': api.binaryMediaTypes,
    'x-amazon-apigateway-cors': api.cors as JsonObject | undefined,
  }) as JsonObject
}

function exportGatewayResponses(api: ApiModel): JsonObject {
  const responses = api.gatewayResponses.map(({ responseType, statusCode, responseParameters, responseTemplates }) => {
    const status = statusCode === undefined || !/^\d+$/.test(statusCode) ? statusCode : Number(statusCode)
    return [
      responseType,
      compact({
        statusCode: status,
        responseParameters: filled(responseParameters),
        responseTemplates: filled(responseTemplates),
      }),
    ] as const
  })
  return Object.fromEntries(responses) as JsonObject
}

function exportValidators(api: ApiModel): JsonObject {
  const validators = api.requestValidators.map(({ name, validateRequestBody, validateRequestParameters }) => {
    return [name, { validateRequestParameters, validateRequestBody }] as const
  })
  return Object.fromEntries(validators)
}

function exportEndpoint(
  endpoint: EndpointConfiguration | undefined,
  disabled: boolean | undefined,
): JsonValue | undefined {
  if (endpoint === undefined && disabled === undefined) return undefined
  return compact({ disableExecuteApiEndpoint: disabled, ...endpoint }) as JsonObject
}

/** The tags of an API, as tags of the document with a value. */
export function exportTags(api: ApiModel, options: ResolvedExport): readonly JsonObject[] | undefined {
  if (!options.everything || api.tags === undefined || Object.keys(api.tags).length === 0) return undefined
  return Object.entries(api.tags).map(([name, value]) => ({ name, 'x-amazon-apigateway-tag-value': value }))
}
