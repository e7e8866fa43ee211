import type { Budget } from '../budget.ts'
import { JavaList } from './java-list.ts'
import { isNumber } from './java-number.ts'
import { TextBuilder, toText } from './java-text.ts'
import type { JavaValue } from './java-value.ts'
import { formatText } from './string-format.ts'
import { callPatternMethod } from './string-patterns.ts'

/** The bean properties of `java.lang.String`: `$text.empty` is `isEmpty()`. */
export function stringProperty(text: string, name: string): JavaValue | undefined {
  if (name === 'empty') return text === ''
  return name === 'blank' ? isBlank(text) : undefined
}

/** The methods of `java.lang.String` that templates use; undefined where there is none of that name. */
export function callString(
  text: string,
  name: string,
  args: readonly JavaValue[],
  budget: Budget,
): JavaValue | undefined {
  // Most methods walk the text once.
  budget.spend(text.length >>> 6)
  const result = name === 'format' ? formatText(args, budget) : dispatch(text, name, args, budget)
  if (typeof result === 'string') budget.fits(result.length)
  return result
}

function dispatch(text: string, name: string, args: readonly JavaValue[], budget: Budget): JavaValue | undefined {
  const first = args[0] ?? null
  const second = args[1] ?? null
  if (args.length === 0) return callPlain(text, name, budget)
  const matched = callPatternMethod(text, name, args, budget)
  if (matched !== undefined) return matched
  if (args.length === 1) return callWithOne(text, name, first, budget)
  return args.length === 2 ? callWithTwo(text, name, first, second, budget) : undefined
}

function callPlain(text: string, name: string, budget: Budget): JavaValue | undefined {
  switch (name) {
    case 'length':
      return text.length
    case 'isEmpty':
      return text === ''
    case 'isBlank':
      return isBlank(text)
    case 'toString':
    case 'intern':
      return text
    case 'toUpperCase':
      return text.toUpperCase()
    case 'toLowerCase':
      return text.toLowerCase()
    case 'trim':
      return trim(text)
    case 'strip':
      return text.trim()
    case 'stripLeading':
      return text.trimStart()
    case 'stripTrailing':
      return text.trimEnd()
    case 'hashCode':
      return hashCode(text)
    case 'toCharArray':
      budget.spend(text.length)
      return new JavaList(text.split(''), 'array')
    default:
      return undefined
  }
}

function callWithOne(text: string, name: string, argument: JavaValue, budget: Budget): JavaValue | undefined {
  switch (name) {
    case 'equals':
      return text === argument
    case 'valueOf':
      return toText(argument, budget)
    case 'charAt':
      return typeof argument === 'number' ? text.charAt(within(argument, text.length - 1, budget)) : undefined
    case 'codePointAt':
      return typeof argument === 'number' ? text.codePointAt(within(argument, text.length - 1, budget)) : undefined
    case 'substring':
      return typeof argument === 'number' ? text.slice(within(argument, text.length, budget)) : undefined
    case 'repeat':
      return typeof argument === 'number' ? repeat(text, argument, budget) : undefined
    case 'indexOf':
      return typeof argument === 'number'
        ? text.indexOf(String.fromCodePoint(codePoint(argument)))
        : withText(text, name, argument)
    default:
      return withText(text, name, argument)
  }
}

function withText(text: string, name: string, argument: JavaValue): JavaValue | undefined {
  if (typeof argument !== 'string') return undefined
  switch (name) {
    case 'contains':
      return text.includes(argument)
    case 'startsWith':
      return text.startsWith(argument)
    case 'endsWith':
      return text.endsWith(argument)
    case 'indexOf':
      return text.indexOf(argument)
    case 'lastIndexOf':
      return text.lastIndexOf(argument)
    case 'concat':
      return text + argument
    case 'equalsIgnoreCase':
      return text.toUpperCase() === argument.toUpperCase()
    case 'contentEquals':
      return text === argument
    case 'compareTo':
      return compare(text, argument)
    case 'compareToIgnoreCase':
      return compare(text.toLowerCase(), argument.toLowerCase())
    default:
      return undefined
  }
}

function callWithTwo(
  text: string,
  name: string,
  first: JavaValue,
  second: JavaValue,
  budget: Budget,
): JavaValue | undefined {
  switch (name) {
    case 'substring':
      return typeof first === 'number' && typeof second === 'number'
        ? substring(text, first, second, budget)
        : undefined
    case 'replace':
      return typeof first === 'string' && typeof second === 'string' ? replace(text, first, second, budget) : undefined
    case 'indexOf':
      return typeof first === 'string' && typeof second === 'number' ? text.indexOf(first, second) : undefined
    case 'lastIndexOf':
      return typeof first === 'string' && typeof second === 'number' ? text.lastIndexOf(first, second) : undefined
    case 'startsWith':
      return typeof first === 'string' && typeof second === 'number' ? text.startsWith(first, second) : undefined
    case 'join':
      return typeof first === 'string' && second instanceof JavaList ? join(first, second, budget) : undefined
    default:
      return undefined
  }
}

function within(index: number, last: number, budget: Budget): number {
  if (index >= 0 && index <= last) return index
  throw budget.fail('METHOD_FAILED', `Text index ${index} is out of range`)
}

function substring(text: string, from: number, to: number, budget: Budget): string {
  if (from >= 0 && to <= text.length && from <= to) return text.slice(from, to)
  throw budget.fail('METHOD_FAILED', `substring(${from}, ${to}) is out of range for length ${text.length}`)
}

/** Not `replaceAll`: what it would make must be known before it is made. */
function replace(text: string, wanted: string, replacement: string, budget: Budget): string {
  if (wanted === '') return replaceEmpty(text, replacement, budget)
  const builder = new TextBuilder(budget)
  let from = 0
  for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, from)) {
    budget.spend(1)
    builder.add(text.slice(from, at))
    builder.add(replacement)
    from = at + wanted.length
  }
  builder.add(text.slice(from))
  return builder.text
}

function replaceEmpty(text: string, replacement: string, budget: Budget): string {
  budget.fits(text.length + (text.length + 1) * replacement.length)
  budget.spend(text.length)
  return `${replacement}${Array.from({ length: text.length }, (_, index) => text.charAt(index) + replacement).join('')}`
}

function repeat(text: string, count: number, budget: Budget): string {
  if (count < 0) throw budget.fail('METHOD_FAILED', `repeat(${count}) is negative`)
  budget.fits(text.length * count)
  return text.repeat(count)
}

function join(separator: string, list: JavaList, budget: Budget): string {
  const builder = new TextBuilder(budget)
  for (const [index, item] of list.items.entries()) {
    budget.spend(1)
    if (index > 0) builder.add(separator)
    builder.add(toText(item, budget))
  }
  return builder.text
}

/** Java's `trim`: every character up to U+0020, not Unicode's blanks. */
function trim(text: string): string {
  let start = 0
  let end = text.length
  while (start < end && text.charCodeAt(start) <= 0x20) start += 1
  while (end > start && text.charCodeAt(end - 1) <= 0x20) end -= 1
  return text.slice(start, end)
}

function isBlank(text: string): boolean {
  return text.trim() === ''
}

/** `compareTo`: the difference of the first characters that differ, else of the lengths. */
function compare(left: string, right: string): number {
  const length = Math.min(left.length, right.length)
  for (let at = 0; at < length; at += 1) {
    const difference = left.charCodeAt(at) - right.charCodeAt(at)
    if (difference !== 0) return difference
  }
  return left.length - right.length
}

function hashCode(text: string): number {
  let hash = 0
  for (let at = 0; at < text.length; at += 1) hash = (Math.imul(hash, 31) + text.charCodeAt(at)) | 0
  return hash
}

function codePoint(value: JavaValue): number {
  return isNumber(value) && typeof value === 'number' && value >= 0 && value <= 0x10ffff ? value : 0
}
