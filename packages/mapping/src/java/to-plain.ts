import type { Budget } from '../budget.ts'
import { JavaDouble } from './java-double.ts'
import { JavaList } from './java-list.ts'
import { JavaMap } from './java-map.ts'
import { toText } from './java-text.ts'
import { JavaObject, type JavaValue } from './java-value.ts'

/** Data that a template made, as plain JavaScript. */
export type PlainValue =
  | null
  | string
  | boolean
  | number
  | readonly PlainValue[]
  | { readonly [name: string]: PlainValue }

/** A value of a template as plain data; objects without a prototype, so that no name of a client reaches one. */
export function toPlain(value: JavaValue, budget: Budget, depth = 0): PlainValue {
  if (value === null || typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number')
    return value
  if (value instanceof JavaDouble) return value.value
  budget.spend(1)
  budget.reaches(depth)
  if (value instanceof JavaMap) return plainMap(value, budget, depth)
  if (value instanceof JavaList) return value.items.map((item) => toPlain(item, budget, depth + 1))
  return value instanceof JavaObject ? toText(value, budget) : value.toString()
}

function plainMap(map: JavaMap, budget: Budget, depth: number): { readonly [name: string]: PlainValue } {
  const result: Record<string, PlainValue> = Object.create(null)
  for (const [key, value] of map.entries) result[toText(key, budget)] = toPlain(value, budget, depth + 1)
  return result
}
