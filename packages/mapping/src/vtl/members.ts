import type { Budget } from '../budget.ts'
import { callBoolean } from '../java/boolean-methods.ts'
import { callNumber } from '../java/number-methods.ts'
import { isNumber } from '../java/java-number.ts'
import { JavaObject, type JavaValue } from '../java/java-value.ts'
import { callString, stringProperty } from '../java/string-methods.ts'

/** `$value.name`; undefined where Java finds no such member. */
export function readProperty(value: JavaValue, name: string, budget: Budget): JavaValue | undefined {
  if (value instanceof JavaObject) return value.property(name, budget)
  return typeof value === 'string' ? stringProperty(value, name) : undefined
}

/** `$value.name(…)`; undefined where Java finds no such method. */
export function callMethod(
  value: JavaValue,
  name: string,
  args: readonly JavaValue[],
  budget: Budget,
): JavaValue | undefined {
  budget.spend(1)
  if (value instanceof JavaObject) return value.call(name, args, budget)
  if (typeof value === 'string') return callString(value, name, args, budget)
  if (typeof value === 'boolean') return callBoolean(value, name, args)
  return isNumber(value) ? callNumber(value, name, args, budget) : undefined
}

/** `$value[index]`; undefined where the class has no `get(index)`. */
export function readIndex(value: JavaValue, index: JavaValue, budget: Budget): JavaValue | undefined {
  return value instanceof JavaObject ? value.index(index, budget) : undefined
}
