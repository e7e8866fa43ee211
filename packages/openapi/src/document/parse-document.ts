import { DOCUMENT_LIMITS, type DocumentLimits } from './document-limits.ts'
import { invalidDocument } from './document-error.ts'
import { isList, isObject, type JsonObject, type JsonValue } from './json-value.ts'
import { parseYaml, type Told } from './parse-yaml.ts'

/**
 * Reads a document of JSON or YAML. What begins with `{` is JSON, everything else YAML with CloudFormation's short tags
 * (`!Ref`, `!Sub`, …) written out.
 * @param told of keys that stand twice in one object of YAML
 * @throws {GatewayError} `INVALID_DOCUMENT`: no JSON or YAML, no object, or over a bound
 */
export function parseDocument(text: string, limits: DocumentLimits = DOCUMENT_LIMITS, told?: Told): JsonObject {
  if (text.length > limits.maxLength) {
    throw invalidDocument(`The document has ${text.length} characters; ${limits.maxLength} are allowed`)
  }
  const value = text.trimStart().startsWith('{') ? parseJson(text) : parseYaml(text, limits, told)
  return checkDocument(value, limits)
}

/**
 * Checks a document that was already parsed, by a caller or from JSON.
 * @throws {GatewayError} `INVALID_DOCUMENT`: no object, over a bound, cyclic, or with a member named `__proto__`
 */
export function checkDocument(value: unknown, limits: DocumentLimits = DOCUMENT_LIMITS): JsonObject {
  if (!isObject(value)) throw invalidDocument('The document is no object')
  let values = 0
  let level: readonly JsonValue[] = [value]
  // Level by level and not recursively: a hostile document must not decide how deep our stack gets.
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > limits.maxDepth)
      throw invalidDocument(`The document is deeper than ${limits.maxDepth} levels, or cyclic`)
    values += level.length
    if (values > limits.maxValues) throw invalidDocument(`The document has more than ${limits.maxValues} values`)
    level = level.flatMap(membersOf)
  }
  return value
}

function membersOf(value: JsonValue): readonly JsonValue[] {
  if (isList(value)) return value
  if (!isObject(value)) {
    if (value === null || typeof value !== 'object') return checkScalar(value)
    throw invalidDocument('The document holds something that JSON has no word for')
  }
  // An object copied with such a member would change its prototype.
  if (Object.hasOwn(value, '__proto__')) throw invalidDocument('The document has a member named __proto__')
  return Object.values(value)
}

function checkScalar(value: unknown): readonly JsonValue[] {
  const fits = value === null || ['string', 'number', 'boolean'].includes(typeof value)
  if (!fits) throw invalidDocument(`The document holds a ${typeof value}`)
  return []
}

function parseJson(text: string): JsonValue {
  try {
    return JSON.parse(text) as JsonValue
  } catch (cause) {
    throw invalidDocument('The document is no JSON', undefined, cause)
  }
}
