import type { Budget } from '../budget.ts'
import { compareNumbers, isNumber } from './java-number.ts'
import { toText } from './java-text.ts'
import { JavaObject, type JavaValue } from './java-value.ts'

/**
 * VTL's `==` (Velocity 1.7, ASTEQNode): null equals null alone; numbers compare as numbers; values of one class by
 * `equals`; anything else by its text, so that `1 == "1"` and `true == "true"` hold.
 */
export function looselyEqual(left: JavaValue, right: JavaValue, budget: Budget): boolean {
  if (left === null || right === null) return left === right
  if (typeof left === 'string' && typeof right === 'string') return left === right
  if (isNumber(left) && isNumber(right)) return compareNumbers(left, right) === 0
  if (left instanceof JavaObject && right instanceof JavaObject && left.family === right.family) {
    return left.equals(right, budget, 0)
  }
  return toText(left, budget) === toText(right, budget)
}

/** Java's `left.equals(right)`: no conversion between classes, but our one integer stands for Integer and Long. */
export function strictlyEqual(left: JavaValue, right: JavaValue, budget: Budget, depth: number): boolean {
  budget.spend(1)
  budget.reaches(depth)
  if (left === right) return true
  if (isNumber(left) && isNumber(right)) return typeof left === typeof right && compareNumbers(left, right) === 0
  return left instanceof JavaObject && left.equals(right, budget, depth)
}
