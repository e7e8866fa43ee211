import type { Budget } from '../budget.ts'
import { JavaDouble } from './java-double.ts'
import { compareNumbers, isNumber, shrink, toDouble, toInteger, type JavaNumber } from './java-number.ts'
import { strictlyEqual } from './java-equality.ts'
import type { JavaValue } from './java-value.ts'

/**
 * The methods of Java's Integer, Long and Double that templates use; undefined where there is none of that name.
 * `$number.parseInt("12")` is how templates turn text into a number: a static method, called through any Integer.
 */
export function callNumber(
  value: JavaNumber,
  name: string,
  args: readonly JavaValue[],
  budget: Budget,
): JavaValue | undefined {
  const [argument = null] = args
  if (args.length === 0) return convert(value, name)
  if (args.length > 1) return undefined
  switch (name) {
    case 'equals':
      return strictlyEqual(value, argument, budget, 0)
    case 'compareTo':
    case 'compare':
      return isNumber(argument) ? Math.sign(compareNumbers(value, argument)) : undefined
    case 'parseInt':
    case 'parseLong':
      return value instanceof JavaDouble ? undefined : parse(argument, parseInteger, budget)
    case 'parseDouble':
      return value instanceof JavaDouble ? parse(argument, parseDouble, budget) : undefined
    case 'valueOf':
      return valueOf(value, argument, budget)
    case 'toString':
      return isNumber(argument) ? String(argument) : undefined
    default:
      return undefined
  }
}

function convert(value: JavaNumber, name: string): JavaValue | undefined {
  switch (name) {
    case 'intValue':
    case 'longValue':
      return toInteger(value)
    case 'doubleValue':
    case 'floatValue':
      return new JavaDouble(toDouble(value))
    case 'toString':
      return String(value)
    case 'hashCode':
      return value instanceof JavaDouble ? undefined : toInteger(value)
    case 'isNaN':
      return value instanceof JavaDouble ? Number.isNaN(value.value) : undefined
    case 'isInfinite':
      return value instanceof JavaDouble ? Math.abs(value.value) === Number.POSITIVE_INFINITY : undefined
    default:
      return undefined
  }
}

function valueOf(value: JavaNumber, argument: JavaValue, budget: Budget): JavaValue | undefined {
  if (isNumber(argument)) return argument
  return parse(argument, value instanceof JavaDouble ? parseDouble : parseInteger, budget)
}

function parse(
  argument: JavaValue,
  read: (text: string) => JavaNumber | undefined,
  budget: Budget,
): JavaValue | undefined {
  if (typeof argument !== 'string') return undefined
  const number = read(argument)
  if (number !== undefined) return number
  throw budget.fail('METHOD_FAILED', `${JSON.stringify(argument.slice(0, 40))} is not a number`)
}

function parseInteger(text: string): JavaNumber | undefined {
  return /^[+-]?[0-9]{1,19}$/.test(text) ? shrink(BigInt(text.replace('+', ''))) : undefined
}

function parseDouble(text: string): JavaNumber | undefined {
  const trimmed = text.slice(0, 400).trim()
  return /^[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?$/.test(trimmed)
    ? new JavaDouble(Number(trimmed))
    : undefined
}
