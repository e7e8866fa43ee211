import type { Checking } from './checking.ts'

/** JSON Schema's names for the kinds of values. */
export type JsonType = 'null' | 'boolean' | 'object' | 'array' | 'string' | 'number' | 'integer'

/** The kind of a value: a number without a fraction is an `integer`, which is a `number` too. */
export function jsonType(value: unknown): JsonType {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number'
  if (typeof value === 'boolean' || typeof value === 'string') return typeof value as JsonType
  return 'object'
}

/** Says whether a value is an object of JSON. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Text that is equal for equal values: members sorted by name. */
export function canonicalJson(value: unknown, checking: Checking): string {
  checking.spend(1)
  if (Array.isArray(value)) {
    return checking.deeper(() => `[${value.map((item) => canonicalJson(item, checking)).join(',')}]`)
  }
  if (!isObject(value)) return JSON.stringify(value) ?? 'null'
  const names = Object.keys(value).toSorted()
  return checking.deeper(
    () => `{${names.map((name) => `${JSON.stringify(name)}:${canonicalJson(value[name], checking)}`).join(',')}}`,
  )
}
