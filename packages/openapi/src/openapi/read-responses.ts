import type { DocumentNode } from '../document/document-node.ts'
import type { MethodResponseModel } from '../model/method-model.ts'
import type { OperationSurroundings } from './operation-surroundings.ts'
import { contentModels, mediaTypes } from './read-parameters.ts'

/** Reads the responses that an operation declares, by status code. HTTP APIs have none. */
export function readResponses(
  operation: DocumentNode,
  around: OperationSurroundings,
): Readonly<Record<string, MethodResponseModel>> {
  const responses = operation.at('responses').entries()
  if (around.protocol === 'HTTP') return {}
  const read: Record<string, MethodResponseModel> = {}
  for (const [statusCode, listed] of responses) {
    const response = listed.followed()
    if (/^[1-5]\d\d$/.test(statusCode)) read[statusCode] = readResponse(statusCode, response, operation, around)
    else if (!statusCode.startsWith('x-')) {
      response.report.ignored(`the response ${statusCode}`, 'a method response needs a status code', response.pointer)
    }
  }
  return read
}

function readResponse(
  statusCode: string,
  response: DocumentNode,
  operation: DocumentNode,
  around: OperationSurroundings,
): MethodResponseModel {
  response.knows('description', 'schema', 'content', 'examples', 'links')
  const headers = response.at('headers').entries()
  const responseParameters = Object.fromEntries(headers.map(([name]) => [`method.response.header.${name}`, false]))
  const responseModels =
    around.family === 'swagger' ? schemaModels(response, operation, around) : contentModels(response, around)
  response.finish('a response')
  return { statusCode, responseParameters, responseModels }
}

function schemaModels(
  response: DocumentNode,
  operation: DocumentNode,
  around: OperationSurroundings,
): Readonly<Record<string, string>> {
  const schema = response.at('schema')
  if (!schema.isThere) return {}
  const name = around.models.nameOf(schema)
  return Object.fromEntries(mediaTypes(operation, around.root, 'produces').map((type) => [type, name]))
}
