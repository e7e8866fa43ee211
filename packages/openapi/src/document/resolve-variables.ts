import { isList, isObject, type JsonValue } from './json-value.ts'

/** A placeholder of a template tool: `${name}`. */
const PLACEHOLDER = /\$\{([A-Za-z_][\w.:-]{0,127})\}/g

/** Writes the values of variables into every text of a document. What has no value stays as it is. */
export function resolveVariables(value: JsonValue, variables: ReadonlyMap<string, string>): JsonValue {
  if (typeof value === 'string') {
    return value.includes('${')
      ? value.replaceAll(PLACEHOLDER, (whole, name: string) => variables.get(name) ?? whole)
      : value
  }
  if (isList(value)) return value.map((element) => resolveVariables(element, variables))
  if (!isObject(value)) return value
  const members = Object.entries(value).map(([name, member]) => [name, resolveVariables(member, variables)] as const)
  return Object.fromEntries(members)
}

/** The first placeholder that still has no value; stage variables are filled in at run time and do not count. */
export function unresolvedVariable(text: string | undefined): string | undefined {
  for (const [, name] of (text ?? '').matchAll(PLACEHOLDER)) {
    if (!name!.startsWith('stageVariables.')) return name
  }
  return undefined
}
