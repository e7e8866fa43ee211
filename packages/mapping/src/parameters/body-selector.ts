import { GatewayError } from '@gw/core'
import { Budget } from '../budget.ts'
import type { JavaValue } from '../java/java-value.ts'
import { jsonText } from '../json/write-json.ts'
import { parseJson } from '../json/parse-json.ts'
import { evaluateJsonPath } from '../json-path/evaluate-json-path.ts'
import { JsonPathError, type JsonPath } from '../json-path/json-path-syntax.ts'
import { parseJsonPath } from '../json-path/parse-json-path.ts'

/** What a body selector found: a text, nothing, or a body that begins like JSON and is none. */
export type Selected =
  | { readonly found: string | undefined }
  | { readonly found: undefined; readonly invalidJson: true }

const MAX_STEPS = 1_000_000
const MAX_TEXT = 10_485_760
const MAX_DEPTH = 500

/**
 * Compiles `method.request.body` and `integration.response.body`, whole ("") or by the path after them. The body is
 * read as JSON only where it begins with `{`, `[`, `"` or `'`; an empty body is `{}`.
 *
 * @param where the mapping in the definition, for the error
 * @throws {GatewayError} `INVALID_TEMPLATE`
 */
export function compileMappedBody(path: string, where: string): (body: string) => Selected {
  const compiled = path === '' ? undefined : readPath(path, where)
  return (body) => select(compiled, body === '' ? '{}' : body)
}

function readPath(path: string, where: string): JsonPath {
  try {
    return parseJsonPath(`$${path.startsWith('[') || path.startsWith('.') ? '' : '.'}${path}`)
  } catch (error) {
    if (!(error instanceof JsonPathError)) throw error
    throw new GatewayError('INVALID_TEMPLATE', `${where}: ${error.message}`, { path: where, cause: error })
  }
}

function select(path: JsonPath | undefined, body: string): Selected {
  if (!/^\s*[{["']/.test(body)) return { found: path === undefined ? body : undefined }
  const parsed = parseJson(body)
  if (!parsed.ok) return { found: undefined, invalidJson: true }
  if (path === undefined) return { found: body }
  return { found: asText(evaluateJsonPath(path, parsed.value, budget())) }
}

/** A text as it is, anything else as JSON. */
function asText(value: JavaValue | undefined): string | undefined {
  if (value === undefined || value === null) return undefined
  return typeof value === 'string' ? value : jsonText(value, 'plain', budget())
}

function budget(): Budget {
  return new Budget(MAX_STEPS, MAX_TEXT, MAX_DEPTH, (_code, message) => new RangeError(message))
}
