import type { Budget } from '../budget.ts'
import { JavaDouble } from '../java/java-double.ts'
import { JavaList } from '../java/java-list.ts'
import { JavaMap } from '../java/java-map.ts'
import { isNumber, toDouble } from '../java/java-number.ts'
import type { JavaValue } from '../java/java-value.ts'

/** The functions that may end a path. Those over numbers give a Double, as Jayway's library does. */
export function applyFunction(name: string, value: JavaValue, budget: Budget): JavaValue {
  if (name === 'length' || name === 'size') return sizeOf(value)
  if (name === 'keys') return value instanceof JavaMap ? new JavaList([...value.entries.keys()], 'set') : null
  if (!(value instanceof JavaList)) return null
  budget.spend(value.items.length)
  if (name === 'first') return value.items[0] ?? null
  if (name === 'last') return value.items.at(-1) ?? null
  const numbers = value.items.filter(isNumber).map(toDouble)
  return numbers.length === 0 ? null : new JavaDouble(reduce(name, numbers))
}

function sizeOf(value: JavaValue): JavaValue {
  if (value instanceof JavaList) return value.items.length
  if (value instanceof JavaMap) return value.entries.size
  return typeof value === 'string' ? value.length : null
}

function reduce(name: string, numbers: readonly number[]): number {
  const sum = numbers.reduce((total, number) => total + number, 0)
  if (name === 'sum') return sum
  if (name === 'avg') return sum / numbers.length
  const pick = name === 'min' ? Math.min : Math.max
  return numbers.reduce((best, number) => pick(best, number))
}
