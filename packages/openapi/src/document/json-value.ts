/** A value as JSON has it. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | JsonObject

/** An object as JSON has it. */
export interface JsonObject {
  readonly [name: string]: JsonValue
}

/** Whether a value is an object: not a list, not `null`. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A list's own type guard: `Array.isArray` forgets that a list is read-only. */
export function isList(value: unknown): value is readonly JsonValue[] {
  return Array.isArray(value)
}

/** An object's member, or `undefined`; never something inherited. */
export function memberOf(value: JsonValue | undefined, name: string): JsonValue | undefined {
  return isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined
}

/** A scalar's text as a document has it: AWS reads `200` and `"200"` alike where it wants text. */
export function textOf(value: JsonValue | undefined): string | undefined {
  if (typeof value === 'string') return value
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined
}

/** An object without the members that are `undefined`. */
export function compact<T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  const entries = Object.entries(value).filter(([, member]) => member !== undefined)
  return Object.fromEntries(entries) as { [K in keyof T]: Exclude<T[K], undefined> }
}

/** The same value with the members of every object in code-unit order, so that equal values print equally. */
export function sorted(value: JsonValue): JsonValue {
  if (isList(value)) return value.map(sorted)
  if (!isObject(value)) return value
  const names = Object.keys(value).toSorted()
  return Object.fromEntries(names.map((name) => [name, sorted(value[name]!)]))
}
