import { JavaDouble } from './java-double.ts'
import { JavaList } from './java-list.ts'
import { JavaMap } from './java-map.ts'
import { JavaObject, type JavaValue } from './java-value.ts'

const MAX_DEPTH = 100

/** Plain JavaScript data as a template sees it. What is not data (a function, a symbol) is null. */
export function fromPlain(value: unknown, depth = 0): JavaValue {
  if (typeof value === 'string' || typeof value === 'boolean' || typeof value === 'bigint') return value
  if (typeof value === 'number') return Number.isSafeInteger(value) ? value + 0 : new JavaDouble(value)
  if (typeof value !== 'object' || value === null || depth > MAX_DEPTH) return null
  if (value instanceof JavaObject) return value
  if (Array.isArray(value)) {
    return new JavaList(
      value.map((item) => fromPlain(item, depth + 1)),
      'json',
    )
  }
  return new JavaMap(new Map(Object.entries(value).map(([key, item]) => [key, fromPlain(item, depth + 1)])))
}
