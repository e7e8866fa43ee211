import type { GatewayDefinition } from '@gw/core'
import type { JsonObject } from '../document/json-value.ts'
import type { ApiModel } from '../model/api-model.ts'
import { modelOf } from './model-of-definition.ts'
import { exportHttpApi } from './export-http-api.ts'
import { checkExportOptions, resolveExport, type ExportOptions } from './export-options.ts'
import { exportRestApi } from './export-rest-api.ts'

/**
 * Writes an API as an OpenAPI document, as `GetExport` does (API Gateway developer guide, "Export a REST API"): members
 * in AWS's order, paths and verbs sorted, so that equal APIs give equal text. Importing it again gives the same API.
 * @param api a model, or a definition: of one that was imported, the API it came from; of one written by hand, its
 *   routes
 * @throws {GatewayError} for options that do not exist or do not fit, and for an HTTP API as Swagger
 */
export function toOpenApi(api: ApiModel | GatewayDefinition, options: ExportOptions): JsonObject {
  checkExportOptions(options)
  const model = isModel(api) ? api : modelOf(api)
  const resolved = resolveExport(options, { stage: model.stages[0]?.stageName, apiId: model.logicalId })
  return model.protocol === 'REST' ? exportRestApi(model, resolved) : exportHttpApi(model, resolved)
}

function isModel(api: ApiModel | GatewayDefinition): api is ApiModel {
  return 'methods' in api && 'resources' in api
}
