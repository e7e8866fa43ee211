import type { Template } from '../cloudformation/template.ts'
import type { DocumentNode } from '../document/document-node.ts'
import { pointerTo } from '../document/json-pointer.ts'
import { isObject } from '../document/json-value.ts'
import type { ApiModel } from '../model/api-model.ts'
import { withVariables } from '../openapi/prepare-openapi.ts'
import { readOpenApi } from '../openapi/read-openapi.ts'

/** The OpenAPI document of a SAM API, in the template (`DefinitionBody`) or beside it (`DefinitionUri`); `undefined` when it has none. */
export function readSamDefinition(
  template: Template,
  node: DocumentNode,
  protocol: ApiModel['protocol'],
): ApiModel | undefined {
  const { environment, report } = template
  const body = node.at('DefinitionBody')
  if (isObject(body.value))
    return readOpenApi(withVariables(body.value, environment), report, body.pointer, { protocol })
  const uri = node.at('DefinitionUri')
  if (!uri.isThere) return undefined
  const name = uri.text ?? uri.at('Key').text ?? ''
  const read = template.include(name)
  if (isObject(read)) {
    const document = template.node(read, pointerTo(uri.pointer, name)).object
    return readOpenApi(withVariables(document, environment), report, uri.pointer, { protocol })
  }
  report.missing(`the file ${name}`, 'pass `readFile` to read it', uri.pointer)
  return undefined
}
