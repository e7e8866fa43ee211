import type { Budget } from '../budget.ts'
import { JavaList } from '../java/java-list.ts'
import { JavaMap } from '../java/java-map.ts'
import { compareNumbers, isNumber } from '../java/java-number.ts'
import { strictlyEqual } from '../java/java-equality.ts'
import { toText } from '../java/java-text.ts'
import type { JavaValue } from '../java/java-value.ts'
import { parseJson } from '../json/parse-json.ts'
import { JavaPattern } from '../regex/java-pattern.ts'
import type { FilterOperand, FilterOperator, PathFilter, PathStep } from './json-path-syntax.ts'

/** Follows steps; given by the evaluator, which this file must not import. */
export type Walk = (steps: readonly PathStep[], start: JavaValue, root: JavaValue, budget: Budget) => JavaValue[]

/** Says whether an element passes `[?(…)]`. */
export function passes(filter: PathFilter, item: JavaValue, root: JavaValue, budget: Budget, walk: Walk): boolean {
  budget.spend(1)
  switch (filter.type) {
    case 'and':
      return passes(filter.left, item, root, budget, walk) && passes(filter.right, item, root, budget, walk)
    case 'or':
      return passes(filter.left, item, root, budget, walk) || passes(filter.right, item, root, budget, walk)
    case 'not':
      return !passes(filter.operand, item, root, budget, walk)
    case 'exists':
      return walk(filter.path.steps, filter.path.root ? root : item, root, budget).length > 0
    case 'compare': {
      const left = valueOf(filter.left, item, root, budget, walk)
      if (filter.operator === '=~') return matches(left, filter.right, budget)
      return compare(filter.operator, left, valueOf(filter.right, item, root, budget, walk), budget)
    }
  }
}

/** The value of an operand; undefined where its path finds nothing. */
function valueOf(
  operand: FilterOperand,
  item: JavaValue,
  root: JavaValue,
  budget: Budget,
  walk: Walk,
): JavaValue | undefined {
  if (operand.type === 'path') return walk(operand.steps, operand.root ? root : item, root, budget)[0]
  const parsed = parseJson(operand.type === 'literal' ? operand.text : operand.source)
  return parsed.ok ? parsed.value : undefined
}

function matches(value: JavaValue | undefined, pattern: FilterOperand, budget: Budget): boolean {
  if (value === undefined || pattern.type !== 'pattern') return false
  return new JavaPattern(pattern.source).matches(toText(value, budget), (count) => budget.spend(count))
}

function compare(
  operator: FilterOperator,
  left: JavaValue | undefined,
  right: JavaValue | undefined,
  budget: Budget,
): boolean {
  switch (operator) {
    case '==':
      return equal(left, right, budget)
    case '!=':
      return !equal(left, right, budget)
    case 'in':
      return right instanceof JavaList && right.items.some((item) => equal(left, item, budget))
    case 'nin':
      return !(right instanceof JavaList && right.items.some((item) => equal(left, item, budget)))
    case 'size':
      return typeof right === 'number' && sizeOf(left) === right
    case 'empty':
      return (sizeOf(left) === 0) === right
    default:
      return ordered(operator, left, right)
  }
}

function equal(left: JavaValue | undefined, right: JavaValue | undefined, budget: Budget): boolean {
  if (left === undefined || right === undefined) return left === right
  if (isNumber(left) && isNumber(right)) return compareNumbers(left, right) === 0
  return strictlyEqual(left, right, budget, 0)
}

function ordered(operator: FilterOperator, left: JavaValue | undefined, right: JavaValue | undefined): boolean {
  const difference = differenceOf(left ?? null, right ?? null)
  if (difference === undefined) return false
  if (operator === '<') return difference < 0
  if (operator === '<=') return difference <= 0
  return operator === '>' ? difference > 0 : difference >= 0
}

function differenceOf(left: JavaValue, right: JavaValue): number | undefined {
  if (isNumber(left) && isNumber(right)) return compareNumbers(left, right)
  if (typeof left === 'string' && typeof right === 'string') return left < right ? -1 : left > right ? 1 : 0
  return undefined
}

function sizeOf(value: JavaValue | undefined): number | undefined {
  if (typeof value === 'string') return value.length
  if (value instanceof JavaList) return value.items.length
  return value instanceof JavaMap ? value.entries.size : undefined
}
