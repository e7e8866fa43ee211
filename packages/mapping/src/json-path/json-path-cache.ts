import type { JsonPath } from './json-path-syntax.ts'
import { parseJsonPath } from './parse-json-path.ts'

const MAX_KNOWN = 200
const known = new Map<string, JsonPath>()

/** The path, read once: templates ask for the same few paths at every request. The oldest leaves first. */
export function jsonPathOf(path: string): JsonPath {
  const found = known.get(path)
  if (found !== undefined) return found
  const parsed = parseJsonPath(path)
  if (known.size >= MAX_KNOWN) known.delete(known.keys().next().value ?? '')
  known.set(path, parsed)
  return parsed
}
