import { isList, isObject, type JsonValue } from '../document/json-value.ts'

/** Where named schemas stand in each kind of document. */
export const SCHEMAS_AT = { swagger: '#/definitions/', oas30: '#/components/schemas/' } as const

/** A model's schema with its references written for a kind of document. */
export function exportSchema(schema: JsonValue, exportType: keyof typeof SCHEMAS_AT): JsonValue {
  if (isList(schema)) return schema.map((element) => exportSchema(element, exportType))
  if (!isObject(schema)) return schema
  const members = Object.entries(schema).map(([name, member]) => {
    const model = name === '$ref' && typeof member === 'string' ? /^#\/models\/(.+)$/.exec(member)?.[1] : undefined
    return [name, model === undefined ? exportSchema(member, exportType) : modelReference(model, exportType)] as const
  })
  return Object.fromEntries(members)
}

/** The reference to a named schema. */
export function modelReference(name: string, exportType: keyof typeof SCHEMAS_AT): string {
  return `${SCHEMAS_AT[exportType]}${name.replaceAll('~', '~0').replaceAll('/', '~1')}`
}
