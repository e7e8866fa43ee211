import type { Budget } from '../budget.ts'
import { isNumber, toDouble, toInteger } from './java-number.ts'
import { TextBuilder, toText } from './java-text.ts'
import type { JavaValue } from './java-value.ts'

const SPECIFIER = /%(-?)(0?)([0-9]{0,3})(?:\.([0-9]{1,2}))?([sdxXfbn%])/g

/** `String.format` with the conversions that templates use: `s d x X f b n %`, a width, a precision, `-` and `0`. */
export function formatText(args: readonly JavaValue[], budget: Budget): JavaValue | undefined {
  const [format, ...values] = args
  if (typeof format !== 'string') return undefined
  const builder = new TextBuilder(budget)
  let from = 0
  let used = 0
  for (const match of format.matchAll(SPECIFIER)) {
    builder.add(format.slice(from, match.index))
    const conversion = match[5] ?? ''
    builder.add(
      conversion === '%' || conversion === 'n' ? fixed(conversion) : one(match, next(values, used++, budget), budget),
    )
    from = match.index + match[0].length
  }
  if (format.slice(from).includes('%')) throw budget.fail('METHOD_FAILED', 'format: a conversion that is not supported')
  builder.add(format.slice(from))
  return builder.text
}

function fixed(conversion: string): string {
  return conversion === 'n' ? '\n' : '%'
}

function next(values: readonly JavaValue[], index: number, budget: Budget): JavaValue {
  const value = values[index]
  if (value === undefined) throw budget.fail('METHOD_FAILED', 'format: more conversions than values')
  return value
}

function one(match: RegExpMatchArray, value: JavaValue, budget: Budget): string {
  const [, left, zero, width, precision, conversion = 's'] = match
  const text = convert(conversion, value, precision, budget)
  const size = Number(width)
  if (left === '-') return text.padEnd(size)
  if (zero !== '0' || !isNumber(value)) return text.padStart(size)
  return text.startsWith('-') ? `-${text.slice(1).padStart(size - 1, '0')}` : text.padStart(size, '0')
}

function convert(conversion: string, value: JavaValue, precision: string | undefined, budget: Budget): string {
  if (conversion === 's') {
    const text = toText(value, budget)
    return precision === undefined ? text : text.slice(0, Number(precision))
  }
  if (conversion === 'b') return String(value !== null && value !== false)
  if (!isNumber(value)) throw budget.fail('METHOD_FAILED', `format: %${conversion} takes a number`)
  if (conversion === 'f') return toDouble(value).toFixed(precision === undefined ? 6 : Number(precision))
  if (conversion === 'd') return String(toInteger(value))
  const hexadecimal = toInteger(value).toString(16)
  return conversion === 'X' ? hexadecimal.toUpperCase() : hexadecimal
}
