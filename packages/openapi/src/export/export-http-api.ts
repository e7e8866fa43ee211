import { GatewayError } from '@gw/core'
import { compact, type JsonObject } from '../document/json-value.ts'
import type { ApiModel } from '../model/api-model.ts'
import type { MethodModel } from '../model/method-model.ts'
import { pathVariables } from '../openapi/resource-paths.ts'
import { exportIntegration, filled } from './export-integration.ts'
import type { ResolvedExport } from './export-options.ts'
import { exportPaths } from './export-rest-api.ts'
import { exportRoot, exportTags } from './export-root.ts'
import { exportSchemes, exportSecurity } from './export-security.ts'

/**
 * Writes an HTTP API as AWS exports it.
 * @throws {GatewayError} `IMPOSSIBLE_COMBINATION`: HTTP APIs are exported as OpenAPI 3.0 alone
 */
export function exportHttpApi(api: ApiModel, options: ResolvedExport): JsonObject {
  if (options.exportType === 'swagger') {
    throw new GatewayError('IMPOSSIBLE_COMBINATION', 'An HTTP API has no Swagger 2.0 export; use exportType: "oas30"')
  }
  const { description, version, name } = api
  return compact({
    openapi: '3.0.1',
    info: compact({ title: name, description, version: version ?? options.version }),
    servers: [
      {
        url: `https://${options.host}/{basePath}`,
        variables: { basePath: { default: options.stage === '$default' ? '' : options.stage } },
      },
    ],
    tags: exportTags(api, options),
    paths: exportPaths(api, (method) => exportRoute(method, options)),
    components: filled(compact({ securitySchemes: exportSchemes(api, options) })),
    ...exportRoot(api, options),
    'x-amazon-apigateway-importexport-version': '1.0',
  }) as JsonObject
}

function exportRoute(method: MethodModel, options: ResolvedExport): JsonObject {
  const { path, httpMethod, integration } = method
  const isDefault = path === '$default'
  const variables = pathVariables(path).map((name) => ({
    name,
    in: 'path',
    description: '',
    required: true,
    schema: { type: 'string' },
  }))
  return compact({
    operationId: method.operationName,
    parameters: variables.length === 0 ? undefined : variables,
    responses: { default: { description: `Default response for ${isDefault ? '$default' : `${httpMethod} ${path}`}` } },
    security: exportSecurity(method),
    isDefaultRoute: isDefault ? true : undefined,
    'x-amazon-apigateway-integration':
      options.integrations && integration !== undefined ? exportIntegration(integration, 'HTTP') : undefined,
  }) as JsonObject
}
