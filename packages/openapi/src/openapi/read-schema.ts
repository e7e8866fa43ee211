import type { DocumentNode } from '../document/document-node.ts'
import { isList, isObject, type JsonValue } from '../document/json-value.ts'
import { DATA_KEYWORDS, IGNORED_KEYWORDS, LATER_KEYWORDS, SCHEMA_MAPS } from './schema-keywords.ts'

/** Where OpenAPI documents keep their named schemas, and where the control plane does. */
const MODEL_REFERENCE =
  /^(?:#\/(?:definitions|components\/schemas)|https:\/\/apigateway\.[^/]+\/restapis\/[^/]+\/models)\/([^/#]+)$/

/** Schemas inside each other where a reference that is no model has to be written out. */
const MAX_INLINED = 20

/**
 * Reads a schema as the model that API Gateway makes of it: references to named schemas become `#/models/<name>`, other
 * references are written out, and what AWS ignores is left out with an entry in the report.
 */
export function readSchema(node: DocumentNode, inlined = 0): JsonValue {
  const { value } = node
  if (!isObject(value)) return value === undefined || isList(value) ? {} : value
  if (typeof value['$ref'] === 'string') return readReference(node, value['$ref'], inlined)
  const members = node.entries().flatMap(([name, member]) => {
    if (IGNORED_KEYWORDS.has(name)) {
      node.report.ignored(`${name} of a schema`, 'API Gateway leaves it out of models', member.pointer)
      return []
    }
    if (LATER_KEYWORDS.has(name))
      node.report.differs(`${name} of a schema`, 'draft 4 does not have it: it is not checked', member.pointer)
    if (name === 'const') return [['enum', [member.value ?? null]] as const]
    return [[name, readKeyword(name, member, inlined)] as const]
  })
  return Object.fromEntries(members)
}

/** The name of the schema that a reference names, or `undefined` when it names none. */
export function modelName(reference: JsonValue | undefined): string | undefined {
  if (typeof reference !== 'string') return undefined
  const name = MODEL_REFERENCE.exec(reference)?.[1]
  return name?.replaceAll('~1', '/').replaceAll('~0', '~')
}

function readReference(node: DocumentNode, reference: string, inlined: number): JsonValue {
  const name = modelName(reference)
  if (name !== undefined) return { $ref: `#/models/${name}` }
  if (inlined >= MAX_INLINED) throw node.invalid('A schema refers to itself in a way that no model can say')
  return readSchema(node.followed(), inlined + 1)
}

function readKeyword(name: string, node: DocumentNode, inlined: number): JsonValue {
  const { value } = node
  if (value === undefined) return null
  if (DATA_KEYWORDS.has(name)) return value
  if (SCHEMA_MAPS.has(name))
    return Object.fromEntries(node.entries().map(([key, schema]) => [key, readSchema(schema, inlined)]))
  if (isList(value)) return node.elements().map((element) => readSchema(element, inlined))
  return isObject(value) ? readSchema(node, inlined) : value
}
