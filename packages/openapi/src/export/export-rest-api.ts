import { compact, type JsonObject } from '../document/json-value.ts'
import type { ApiModel } from '../model/api-model.ts'
import type { MethodModel } from '../model/method-model.ts'
import { filled } from './export-integration.ts'
import { exportOperation } from './export-operation.ts'
import type { ResolvedExport } from './export-options.ts'
import { exportRoot, exportTags } from './export-root.ts'
import { exportSchema } from './export-schema.ts'
import { exportSchemes } from './export-security.ts'

/** Writes a REST API as AWS exports it. */
export function exportRestApi(api: ApiModel, options: ResolvedExport): JsonObject {
  return options.exportType === 'swagger' ? swagger(api, options) : oas30(api, options)
}

function swagger(api: ApiModel, options: ResolvedExport): JsonObject {
  const { description, version, name } = api
  return compact({
    swagger: '2.0',
    info: compact({ description, version: version ?? options.version, title: name }),
    host: options.host,
    basePath: `/${options.stage}`,
    tags: exportTags(api, options),
    schemes: ['https'],
    paths: exportPaths(api, (method) => exportOperation(method, options)),
    securityDefinitions: exportSchemes(api, options),
    definitions: exportModels(api, 'swagger'),
    ...exportRoot(api, options),
  }) as JsonObject
}

function oas30(api: ApiModel, options: ResolvedExport): JsonObject {
  const { description, version, name } = api
  const components = compact({ schemas: exportModels(api, 'oas30'), securitySchemes: exportSchemes(api, options) })
  return compact({
    openapi: '3.0.1',
    info: compact({ title: name, description, version: version ?? options.version }),
    servers: [{ url: `https://${options.host}/{basePath}`, variables: { basePath: { default: options.stage } } }],
    tags: exportTags(api, options),
    paths: exportPaths(api, (method) => exportOperation(method, options)),
    components: filled(components) ?? {},
    ...exportRoot(api, options),
  }) as JsonObject
}

/** Paths with their operations; paths that only lead to others are none of the document's. */
export function exportPaths(api: ApiModel, write: (method: MethodModel) => JsonObject): JsonObject {
  const paths: Record<string, Record<string, JsonObject>> = {}
  for (const method of api.methods) {
    const verb = method.httpMethod === 'ANY' ? 'x-amazon-apigateway-any-method' : method.httpMethod.toLowerCase()
    const path = method.path === '$default' ? '/$default' : method.path
    paths[path] = { ...paths[path], [verb]: write(method) }
  }
  return paths
}

function exportModels(api: ApiModel, exportType: 'swagger' | 'oas30'): JsonObject | undefined {
  return filled(Object.fromEntries(api.models.map(({ name, schema }) => [name, exportSchema(schema, exportType)])))
}
