import { isInCidr, parseCidr, parseIpAddress } from '@gw/core'
import type { ConditionKeys } from './condition-keys.ts'
import { parseTemplate, splitAtColons, type Template } from './policy-template.ts'
import { hasVariables, wildcardOf, type Wildcard } from './wildcard.ts'

/**
 * Whether a request's value is what a policy's value says; or why nothing can be said: the policy's variable has no value, or the request's
 * value is of another kind, such as a text where a number is asked for.
 */
export type Matcher = (value: string, keys: ConditionKeys) => boolean | 'no-value' | 'incomparable'

/** One condition operator (IAM user guide, "IAM JSON policy elements: Condition operators"). */
export interface ConditionOperator {
  /** Whether it holds when nothing matches: `StringNotEquals` and its like. */
  readonly negated: boolean
  /** Prepares one value of the policy; `undefined` when the operator cannot take it. */
  readonly prepare: (expected: string, variables: boolean) => Matcher | undefined
}

/** The operator with this exact name, without `IfExists` and set prefixes; `Null` is none of them. */
export function conditionOperator(name: string): ConditionOperator | undefined {
  return OPERATORS.get(name)
}

type Prepare = ConditionOperator['prepare']

const equals: Prepare = (expected, variables) => fromTemplate(expected, { wildcards: false, variables }, (text) => text)
const equalsIgnoreCase: Prepare = (expected, variables) =>
  fromTemplate(expected.toLowerCase(), { wildcards: false, variables }, (text) => text.toLowerCase())
const like: Prepare = (expected, variables) => fromTemplate(expected, { wildcards: true, variables }, (text) => text)

/** @param fold applied to the request's values and to those of its variables */
function fromTemplate(
  expected: string,
  rules: { readonly wildcards: boolean; readonly variables: boolean },
  fold: (value: string) => string,
): Matcher | undefined {
  const template = parseTemplate(expected, rules)
  if (template === undefined) return undefined
  const wildcard = wildcardFor(template, fold)
  return (value, keys) => wildcard(keys)?.matches(fold(value)) ?? 'no-value'
}

/** Compiled once where the request does not matter. */
function wildcardFor(
  template: Template,
  fold: (value: string) => string,
): (keys: ConditionKeys) => Wildcard | undefined {
  if (hasVariables(template)) return (keys) => wildcardOf(template, folded(keys, fold))
  const compiled = wildcardOf(template, new Map())
  return () => compiled
}

function folded(keys: ConditionKeys, fold: (value: string) => string): ConditionKeys {
  return new Map([...keys].map(([name, values]) => [name, values.map(fold)]))
}

/** Each of the six components of an ARN is matched by itself: a `*` in one does not reach into the next. */
const arn: Prepare = (expected, variables) => {
  const template = parseTemplate(expected, { wildcards: true, variables })
  if (template === undefined) return undefined
  const pieces = splitAtColons(template, 6).map((piece) => wildcardFor(piece, (text) => text))
  const everything = template.length === 1 && template[0]!.kind === 'any'
  if (pieces.length !== 6 && !everything) return undefined
  return (value, keys) => {
    const components = splitArn(value)
    if (components === undefined) return 'incomparable'
    return (
      everything ||
      allMatch(
        pieces.map((piece) => piece(keys)),
        components,
      )
    )
  }
}

function allMatch(wildcards: readonly (Wildcard | undefined)[], components: readonly string[]): boolean | 'no-value' {
  if (wildcards.includes(undefined)) return 'no-value'
  return wildcards.every((wildcard, index) => wildcard!.matches(components[index]!))
}

function splitArn(value: string): readonly string[] | undefined {
  const parts = value.split(':')
  if (parts.length < 6 || parts[0] !== 'arn') return undefined
  return [...parts.slice(0, 5), parts.slice(5).join(':')]
}

function compared(
  read: (text: string) => number | undefined,
  holds: (value: number, expected: number) => boolean,
): Prepare {
  return (text) => {
    const expected = read(text)
    if (expected === undefined) return undefined
    return (value) => {
      const number = read(value)
      return number === undefined ? 'incomparable' : holds(number, expected)
    }
  }
}

function readNumber(text: string): number | undefined {
  return /^-?(?:\d{1,30}(?:\.\d{0,30})?|\.\d{1,30})$/.test(text) ? Number(text) : undefined
}

/** ISO 8601 (in W3C's profile) or seconds since 1970; in milliseconds. */
function readDate(text: string): number | undefined {
  if (/^\d{1,12}(?:\.\d{1,6})?$/.test(text) && text.length !== 4) return Number(text) * 1000
  if (!/^\d{4}(?:-\d\d(?:-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:\d\d))?)?)?$/.test(text))
    return undefined
  const time = Date.parse(text)
  return Number.isNaN(time) ? undefined : time
}

const equal = (value: number, expected: number): boolean => value === expected
const less = (value: number, expected: number): boolean => value < expected
const lessOrEqual = (value: number, expected: number): boolean => value <= expected
const greater = (value: number, expected: number): boolean => value > expected
const greaterOrEqual = (value: number, expected: number): boolean => value >= expected

const bool: Prepare = (text) => {
  const expected = readBool(text)
  if (expected === undefined) return undefined
  return (value) => {
    const answer = readBool(value)
    return answer === undefined ? 'incomparable' : answer === expected
  }
}

function readBool(text: string): boolean | undefined {
  const lower = text.toLowerCase()
  return lower === 'true' ? true : lower === 'false' ? false : undefined
}

const binary: Prepare = (expected) =>
  /^[A-Za-z0-9+/]{0,10922}={0,2}$/.test(expected) && expected.length % 4 === 0
    ? (value) => value === expected
    : undefined

const ipAddress: Prepare = (text) => {
  const range = parseCidr(text)
  if (range === undefined) return undefined
  return (value) => {
    const address = parseIpAddress(value)
    return address === undefined ? 'incomparable' : isInCidr(address, range)
  }
}

const is = (prepare: Prepare): ConditionOperator => ({ negated: false, prepare })
const isNot = (prepare: Prepare): ConditionOperator => ({ negated: true, prepare })

const OPERATORS: ReadonlyMap<string, ConditionOperator> = new Map([
  ['StringEquals', is(equals)],
  ['StringNotEquals', isNot(equals)],
  ['StringEqualsIgnoreCase', is(equalsIgnoreCase)],
  ['StringNotEqualsIgnoreCase', isNot(equalsIgnoreCase)],
  ['StringLike', is(like)],
  ['StringNotLike', isNot(like)],
  ['NumericEquals', is(compared(readNumber, equal))],
  ['NumericNotEquals', isNot(compared(readNumber, equal))],
  ['NumericLessThan', is(compared(readNumber, less))],
  ['NumericLessThanEquals', is(compared(readNumber, lessOrEqual))],
  ['NumericGreaterThan', is(compared(readNumber, greater))],
  ['NumericGreaterThanEquals', is(compared(readNumber, greaterOrEqual))],
  ['DateEquals', is(compared(readDate, equal))],
  ['DateNotEquals', isNot(compared(readDate, equal))],
  ['DateLessThan', is(compared(readDate, less))],
  ['DateLessThanEquals', is(compared(readDate, lessOrEqual))],
  ['DateGreaterThan', is(compared(readDate, greater))],
  ['DateGreaterThanEquals', is(compared(readDate, greaterOrEqual))],
  ['Bool', is(bool)],
  ['BinaryEquals', is(binary)],
  ['IpAddress', is(ipAddress)],
  ['NotIpAddress', isNot(ipAddress)],
  ['ArnEquals', is(arn)],
  ['ArnLike', is(arn)],
  ['ArnNotEquals', isNot(arn)],
  ['ArnNotLike', isNot(arn)],
])
