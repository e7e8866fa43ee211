import type { DocumentNode } from '../document/document-node.ts'
import { pathVariables } from './resource-paths.ts'
import type { OperationSurroundings } from './operation-surroundings.ts'

/** What an operation asks of a request. */
export interface ReadRequest {
  readonly requestParameters: Readonly<Record<string, boolean>>
  readonly requestModels: Readonly<Record<string, string>>
}

/** API Gateway's words for the places of parameters that it reads. */
const PLACES: ReadonlyMap<string, string> = new Map([
  ['path', 'path'],
  ['query', 'querystring'],
  ['header', 'header'],
])

/** Reads the parameters and the body of an operation. Variables of the path are declared whether or not it lists them. */
export function readRequest(
  path: string,
  item: DocumentNode,
  operation: DocumentNode,
  around: OperationSurroundings,
): ReadRequest {
  const parameters = effective(item.at('parameters'), operation.at('parameters'))
  const requestParameters: Record<string, boolean> = {}
  const requestModels: Record<string, string> = {}
  for (const parameter of parameters) {
    const place = parameter.at('in').text
    const name = parameter.at('name').text
    const word = PLACES.get(place ?? '')
    parameter.knows('required', 'schema', 'type', 'description', 'style', 'explode', 'format')
    if (place === 'body') Object.assign(requestModels, bodyModels(parameter, operation, around))
    else if (word !== undefined && name !== undefined) {
      requestParameters[`method.request.${word}.${name}`] = parameter.at('required').boolean === true
    } else
      parameter.report.ignored(
        `a parameter in ${place ?? 'no place'}`,
        'API Gateway does not read it',
        parameter.pointer,
      )
    parameter.finish('a parameter')
  }
  if (around.protocol === 'HTTP') return { requestParameters: {}, requestModels: {} }
  for (const name of pathVariables(path)) requestParameters[`method.request.path.${name}`] = true
  return {
    requestParameters,
    requestModels: { ...requestModels, ...contentModels(operation.at('requestBody').followed(), around) },
  }
}

/** An operation's parameters replace those of its path with the same name and place. */
function effective(ofPath: DocumentNode, ofOperation: DocumentNode): readonly DocumentNode[] {
  const byKey = new Map<string, DocumentNode>()
  for (const listed of [...ofPath.elements(), ...ofOperation.elements()]) {
    const parameter = listed.followed()
    byKey.set(`${parameter.at('in').text} ${parameter.at('name').text}`, parameter)
  }
  return [...byKey.values()]
}

/** OpenAPI 2.0: one schema for every media type that the operation consumes. */
function bodyModels(
  body: DocumentNode,
  operation: DocumentNode,
  around: OperationSurroundings,
): Readonly<Record<string, string>> {
  const schema = body.at('schema')
  if (!schema.isThere || around.protocol === 'HTTP') return {}
  const name = around.models.nameOf(schema)
  return Object.fromEntries(mediaTypes(operation, around.root, 'consumes').map((type) => [type, name]))
}

/** The media types of an operation in OpenAPI 2.0: its own, the document's, or AWS's default. */
export function mediaTypes(
  operation: DocumentNode,
  root: DocumentNode,
  member: 'consumes' | 'produces',
): readonly string[] {
  const own = operation.at(member).texts
  if (own.length > 0) return own
  const shared = root.at(member).texts
  return shared.length > 0 ? shared : ['application/json']
}

/** OpenAPI 3: a schema for each media type. */
export function contentModels(body: DocumentNode, around: OperationSurroundings): Readonly<Record<string, string>> {
  body.knows('required', 'description')
  const models: Record<string, string> = {}
  for (const [type, media] of body.at('content').entries()) {
    const schema = media.at('schema')
    media.knows('example', 'examples', 'encoding')
    if (schema.isThere && around.protocol === 'REST') models[type] = around.models.nameOf(schema)
  }
  return models
}
