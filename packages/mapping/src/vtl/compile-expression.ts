import { calculate, compareNumbers, isNumber } from '../java/java-number.ts'
import { looselyEqual } from '../java/java-equality.ts'
import { JavaList } from '../java/java-list.ts'
import { JavaMap } from '../java/java-map.ts'
import { toText } from '../java/java-text.ts'
import type { JavaValue } from '../java/java-value.ts'
import { compileReference } from './compile-reference.ts'
import type { Evaluate, Execute, Run, Test } from './run.ts'
import type { Scope } from './scope.ts'
import type { Block, Comparison, Expression } from './syntax.ts'

/** Compiles a quoted text's block; given by the compiler of statements, which this file must not import. */
export type CompileBlock = (block: Block, scope: Scope) => Execute

/** Turns an expression into a function that gives its value. */
export function compileExpression(expression: Expression, scope: Scope, block: CompileBlock): Evaluate {
  switch (expression.type) {
    case 'literal':
      return () => expression.value
    case 'reference':
      return compileReference(expression, scope, (inner) => compileExpression(inner, scope, block))
    case 'interpolated':
      return compileInterpolated(block(expression.body, scope))
    case 'list':
      return compileList(expression.items.map((item) => compileExpression(item, scope, block)))
    case 'map':
      return compileMap(expression.entries, (inner) => compileExpression(inner, scope, block))
    case 'range':
      return compileRange(expression, (inner) => compileExpression(inner, scope, block))
    case 'arithmetic':
      return compileArithmetic(expression, (inner) => compileExpression(inner, scope, block))
    default:
      return compileTest(expression, scope, block)
  }
}

/** The same, but a reference to nothing is null and not "": for whatever keeps a value to be tested later. */
export function compileNullable(expression: Expression, scope: Scope, block: CompileBlock): Evaluate {
  if (expression.type !== 'reference') return compileExpression(expression, scope, block)
  return compileReference(expression, scope, (inner) => compileExpression(inner, scope, block), null)
}

/**
 * Turns an expression into a function that gives its truth. Velocity 1.7: a reference is false only where it is null
 * (undefined, or without such a member) or Boolean false; `""`, which is a value, is true. That what is missing equals
 * `""` is measured; its truth is not, and is Java's. Literals other than `true`, and sums, are false.
 */
export function compileTest(expression: Expression, scope: Scope, block: CompileBlock): Test {
  switch (expression.type) {
    case 'and':
    case 'or':
      return compileLogic(expression, scope, block)
    case 'not': {
      const operand = compileTest(expression.operand, scope, block)
      return (run) => !operand(run)
    }
    case 'compare': {
      const left = compileExpression(expression.left, scope, block)
      const right = compileExpression(expression.right, scope, block)
      const compare = COMPARE[expression.operator]
      return (run) => compare(left(run), right(run), run)
    }
    case 'reference': {
      const evaluate = compileNullable(expression, scope, block)
      return (run) => isTrue(evaluate(run))
    }
    case 'literal':
      return () => expression.value === true
    default: {
      const evaluate = compileExpression(expression, scope, block)
      return (run) => evaluate(run) === true
    }
  }
}

function isTrue(value: JavaValue): boolean {
  return value !== null && value !== false
}

function compileLogic(expression: Expression & { type: 'and' | 'or' }, scope: Scope, block: CompileBlock): Test {
  const left = compileTest(expression.left, scope, block)
  const right = compileTest(expression.right, scope, block)
  return expression.type === 'and' ? (run) => left(run) && right(run) : (run) => left(run) || right(run)
}

type Compare = (left: JavaValue, right: JavaValue, run: Run) => boolean

const COMPARE: Readonly<Record<Comparison, Compare>> = {
  '==': (left, right, run) => looselyEqual(left, right, run.budget),
  '!=': (left, right, run) => !looselyEqual(left, right, run.budget),
  '<': (left, right) => order(left, right, (difference) => difference < 0),
  '<=': (left, right) => order(left, right, (difference) => difference <= 0),
  '>': (left, right) => order(left, right, (difference) => difference > 0),
  '>=': (left, right) => order(left, right, (difference) => difference >= 0),
}

/** Only numbers have an order: `"10" > "9"` is false. */
function order(left: JavaValue, right: JavaValue, holds: (difference: number) => boolean): boolean {
  return isNumber(left) && isNumber(right) && holds(compareNumbers(left, right))
}

function compileInterpolated(body: Execute): Evaluate {
  return (run) => run.capture(body)
}

function compileList(items: readonly Evaluate[]): Evaluate {
  return (run) => {
    run.budget.spend(items.length)
    return new JavaList(
      items.map((item) => item(run)),
      'list',
    )
  }
}

function compileMap(
  entries: readonly (readonly [key: Expression, value: Expression])[],
  compile: (expression: Expression) => Evaluate,
): Evaluate {
  const compiled = entries.map(([key, value]) => [compile(key), compile(value)] as const)
  return (run) => {
    run.budget.spend(compiled.length)
    return new JavaMap(new Map(compiled.map(([key, value]) => [key(run), value(run)])))
  }
}

/** `[1..3]`, which may run backwards. Java makes the whole list; so do we, counted as steps. */
function compileRange(expression: Expression & { type: 'range' }, compile: (inner: Expression) => Evaluate): Evaluate {
  const from = compile(expression.from)
  const to = compile(expression.to)
  return (run) => {
    const first = from(run)
    const last = to(run)
    if (typeof first !== 'number' || typeof last !== 'number') return null
    run.at = expression.at
    const length = Math.abs(last - first) + 1
    run.budget.spend(length)
    const step = last < first ? -1 : 1
    return new JavaList(
      Array.from({ length }, (_, index) => first + step * index),
      'list',
    )
  }
}

function compileArithmetic(
  expression: Expression & { type: 'arithmetic' },
  compile: (inner: Expression) => Evaluate,
): Evaluate {
  const left = compile(expression.left)
  const right = compile(expression.right)
  const { operator, at } = expression
  return (run) => {
    const first = left(run)
    const second = right(run)
    if (isNumber(first) && isNumber(second)) {
      // Products of BigIntegers grow: each step costs what its digits cost.
      if (typeof first === 'bigint' || typeof second === 'bigint') run.budget.spend(bigCost(first, second, run, at))
      return calculate(operator, first, second)
    }
    if (operator !== '+' || first === null || second === null) return null
    return typeof first === 'string' || typeof second === 'string' ? concatenate(first, second, run, at) : null
  }
}

function concatenate(left: JavaValue, right: JavaValue, run: Run, at: number): string {
  run.at = at
  const text = toText(left, run.budget) + toText(right, run.budget)
  run.budget.fits(text.length)
  return text
}

const MAX_BIG = 1n << 4096n

function bigCost(left: JavaValue, right: JavaValue, run: Run, at: number): number {
  run.at = at
  for (const value of [left, right]) {
    if (typeof value === 'bigint' && (value > MAX_BIG || value < -MAX_BIG)) {
      throw run.error('OUTPUT_TOO_LARGE', 'The template makes a number larger than it may')
    }
  }
  return 8
}
