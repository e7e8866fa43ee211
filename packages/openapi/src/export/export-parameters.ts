import { compact, type JsonObject } from '../document/json-value.ts'
import type { MethodModel } from '../model/method-model.ts'
import { modelReference } from './export-schema.ts'
import type { ExportType } from './export-options.ts'

const PLACES: ReadonlyMap<string, string> = new Map([
  ['path', 'path'],
  ['querystring', 'query'],
  ['header', 'header'],
])

/** The parameters of a method; in Swagger its body too. */
export function exportParameters(method: MethodModel, exportType: ExportType): readonly JsonObject[] | undefined {
  const declared = Object.entries(method.requestParameters).flatMap(([key, required]) =>
    exportParameter(key, required, exportType),
  )
  const parameters = exportType === 'swagger' ? [...declared, ...bodyParameters(method)] : declared
  return parameters.length === 0 ? undefined : parameters
}

function exportParameter(key: string, required: boolean, exportType: ExportType): readonly JsonObject[] {
  const [, place = '', name = ''] = /^method\.request\.(path|querystring|header)\.(.+)$/.exec(key) ?? []
  const where = PLACES.get(place)
  if (where === undefined) return []
  if (exportType === 'swagger') return [{ name, in: where, required, type: 'string' }]
  return [compact({ name, in: where, required: required ? true : undefined, schema: { type: 'string' } }) as JsonObject]
}

/** Swagger has one body for all media types: models that differ by type are told apart by their names alone. */
function bodyParameters(method: MethodModel): readonly JsonObject[] {
  const names = [...new Set(Object.values(method.requestModels))]
  return names.map((name) => ({ in: 'body', name, required: true, schema: { $ref: modelReference(name, 'swagger') } }))
}

/** The body of a method in OpenAPI 3. */
export function exportRequestBody(method: MethodModel): JsonObject | undefined {
  const content = exportContent(method.requestModels)
  return content === undefined ? undefined : { content, required: true }
}

/** Media types with their models in OpenAPI 3. */
export function exportContent(models: Readonly<Record<string, string>>): JsonObject | undefined {
  const types = Object.entries(models)
  if (types.length === 0) return undefined
  return Object.fromEntries(types.map(([type, name]) => [type, { schema: { $ref: modelReference(name, 'oas30') } }]))
}
