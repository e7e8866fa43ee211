import { compact, type JsonObject } from '../document/json-value.ts'
import type { MethodModel, MethodResponseModel } from '../model/method-model.ts'
import { exportIntegration, filled } from './export-integration.ts'
import { exportContent, exportParameters, exportRequestBody } from './export-parameters.ts'
import { modelReference } from './export-schema.ts'
import { exportSecurity } from './export-security.ts'
import type { ResolvedExport } from './export-options.ts'

/** Writes one method of a REST API as an operation. */
export function exportOperation(method: MethodModel, options: ResolvedExport): JsonObject {
  const swagger = options.exportType === 'swagger'
  const { integration } = method
  return compact({
    operationId: method.operationName,
    consumes: swagger ? consumes(method) : undefined,
    produces: swagger ? produces(method) : undefined,
    parameters: exportParameters(method, options.exportType),
    requestBody: swagger ? undefined : exportRequestBody(method),
    responses: exportResponses(method, options),
    security: exportSecurity(method),
    'x-amazon-apigateway-request-validator': options.everything ? method.requestValidatorName : undefined,
    'x-amazon-apigateway-integration':
      options.integrations && integration !== undefined ? exportIntegration(integration, 'REST') : undefined,
  }) as JsonObject
}

/** AWS names the types of the models, or those of the templates where there is no model. */
function consumes(method: MethodModel): readonly string[] | undefined {
  const models = Object.keys(method.requestModels)
  return some(models.length > 0 ? models : Object.keys(method.integration?.requestTemplates ?? {}))
}

function produces(method: MethodModel): readonly string[] | undefined {
  const models = Object.values(method.methodResponses).flatMap((response) => Object.keys(response.responseModels))
  return some([...new Set(models.length > 0 ? models : templateTypes(method))])
}

function templateTypes(method: MethodModel): readonly string[] {
  const responses = Object.values(method.integration?.integrationResponses ?? {})
  return responses.flatMap((response) => Object.keys(response.responseTemplates))
}

function some(types: readonly string[]): readonly string[] | undefined {
  return types.length === 0 ? undefined : types
}

function exportResponses(method: MethodModel, options: ResolvedExport): JsonObject {
  const templates = templateTypes(method).length > 0
  const responses = Object.entries(method.methodResponses).map(([status, response]) => [
    status,
    exportResponse(response, templates, options),
  ])
  return Object.fromEntries(responses)
}

function exportResponse(response: MethodResponseModel, hasTemplates: boolean, options: ResolvedExport): JsonObject {
  const { responseModels, statusCode } = response
  const swagger = options.exportType === 'swagger'
  const names = Object.keys(response.responseParameters).map((name) => name.replace(/^method\.response\.header\./, ''))
  const header = swagger ? { type: 'string' } : { schema: { type: 'string' } }
  const model = Object.values(responseModels)[0]
  return compact({
    description: `${statusCode} response`,
    schema: swagger && model !== undefined ? { $ref: modelReference(model, 'swagger') } : undefined,
    headers: filled(Object.fromEntries(names.map((name) => [name, header]))),
    // AWS writes an empty content for a response that has templates and no model.
    content: swagger ? undefined : (exportContent(responseModels) ?? (hasTemplates ? {} : undefined)),
  }) as JsonObject
}
