import { JavaDouble } from './java-double.ts'
import type { JavaValue } from './java-value.ts'

/** Any number of a template. */
export type JavaNumber = number | bigint | JavaDouble

/** Says whether a value is one of Java's numbers. */
export function isNumber(value: JavaValue): value is JavaNumber {
  return typeof value === 'number' || typeof value === 'bigint' || value instanceof JavaDouble
}

/** An operator of VTL's arithmetic. */
export type ArithmeticOperator = '+' | '-' | '*' | '/' | '%'

/**
 * Velocity's MathUtils: integers stay integers (`7 / 2` is 3, the remainder takes the sign of the left side) and grow
 * to BigInteger; one Double makes the result a Double. Division by zero is null, which `#set` does not assign.
 */
export function calculate(operator: ArithmeticOperator, left: JavaNumber, right: JavaNumber): JavaNumber | null {
  if (left instanceof JavaDouble || right instanceof JavaDouble) {
    return calculateDouble(operator, toDouble(left), toDouble(right))
  }
  if (typeof left === 'number' && typeof right === 'number') {
    const result = calculateSmall(operator, left, right)
    if (result === null || Number.isSafeInteger(result)) return result
  }
  return calculateBig(operator, BigInt(left), BigInt(right))
}

/** Compares two numbers: negative, zero or positive; NaN where one is NaN. */
export function compareNumbers(left: JavaNumber, right: JavaNumber): number {
  if (typeof left === 'number' && typeof right === 'number') return left - right
  if (left instanceof JavaDouble || right instanceof JavaDouble) return toDouble(left) - toDouble(right)
  return left < right ? -1 : left > right ? 1 : 0
}

/** The number as a double. */
export function toDouble(value: JavaNumber): number {
  return value instanceof JavaDouble ? value.value : Number(value)
}

/** The number as an integer, cut towards zero. */
export function toInteger(value: JavaNumber): number | bigint {
  if (!(value instanceof JavaDouble)) return value
  return Number.isFinite(value.value) ? shrink(BigInt(Math.trunc(value.value))) : 0
}

/** A big integer as the small form, where it fits. */
export function shrink(value: bigint): number | bigint {
  return value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER ? Number(value) : value
}

function calculateSmall(operator: ArithmeticOperator, left: number, right: number): number | null {
  // `| 0` would wrap at 32 bits; `+ 0` turns -0, which Java's integers do not have, into 0.
  if (operator === '+') return left + right
  if (operator === '-') return left - right
  if (operator === '*') return left * right + 0
  if (right === 0) return null
  return operator === '/' ? Math.trunc(left / right) + 0 : (left % right) + 0
}

function calculateBig(operator: ArithmeticOperator, left: bigint, right: bigint): number | bigint | null {
  if (operator === '+') return shrink(left + right)
  if (operator === '-') return shrink(left - right)
  if (operator === '*') return shrink(left * right)
  if (right === 0n) return null
  return shrink(operator === '/' ? left / right : left % right)
}

function calculateDouble(operator: ArithmeticOperator, left: number, right: number): JavaDouble | null {
  if (operator === '+') return new JavaDouble(left + right)
  if (operator === '-') return new JavaDouble(left - right)
  if (operator === '*') return new JavaDouble(left * right)
  if (right === 0) return null
  return new JavaDouble(operator === '/' ? left / right : left % right)
}
