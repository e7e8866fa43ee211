import type { ArithmeticOperator } from '../java/java-number.ts'
import { parseNumber, parseQuoted } from './parse-literal.ts'
import type { Source } from './source.ts'
import type { Block, Comparison, Expression, Reference, Step } from './syntax.ts'

/** Reads a quoted text as a template of its own. */
export type ParseInner = (source: Source) => Block

/** Says whether a reference begins at `at`: `$name`, `$!name`, `${name`, `$!{name`. */
export function startsReference(source: Source, at: number): boolean {
  REFERENCE_START.lastIndex = at
  return REFERENCE_START.test(source.text)
}

const REFERENCE_START = /\$!?\{?[a-zA-Z_]/y
const REFERENCE_HEAD = /\$!?(\{?)([a-zA-Z_][a-zA-Z0-9_-]*)/y
const PROPERTY = /\.([a-zA-Z][a-zA-Z0-9_-]*)/y
const WORD = /[a-zA-Z_][a-zA-Z0-9_-]*/y
const OR = /\|\||or(?![a-zA-Z0-9_-])/y
const AND = /&&|and(?![a-zA-Z0-9_-])/y
const NOT = /!|not(?![a-zA-Z0-9_-])/y
const EQUALITY = /==|!=|eq(?![a-zA-Z0-9_-])|ne(?![a-zA-Z0-9_-])/y
const RELATION = /<=|>=|<|>|le(?![a-zA-Z0-9_-])|lt(?![a-zA-Z0-9_-])|ge(?![a-zA-Z0-9_-])|gt(?![a-zA-Z0-9_-])/y
const SIGNS: Readonly<Record<string, Comparison>> = { eq: '==', ne: '!=', lt: '<', le: '<=', gt: '>', ge: '>=' }

/** Reads an expression: the argument of `#if`, the right side of `#set`. */
export function parseExpression(source: Source, inner: ParseInner): Expression {
  return source.nested(() => {
    let left = parseAnd(source, inner)
    while (operator(source, OR) !== undefined) left = { type: 'or', left, right: parseAnd(source, inner) }
    return left
  })
}

function parseAnd(source: Source, inner: ParseInner): Expression {
  let left = parseEquality(source, inner)
  while (operator(source, AND) !== undefined) left = { type: 'and', left, right: parseEquality(source, inner) }
  return left
}

function parseEquality(source: Source, inner: ParseInner): Expression {
  let left = parseRelation(source, inner)
  for (let sign = operator(source, EQUALITY); sign !== undefined; sign = operator(source, EQUALITY)) {
    left = { type: 'compare', operator: comparison(sign), left, right: parseRelation(source, inner) }
  }
  return left
}

function parseRelation(source: Source, inner: ParseInner): Expression {
  let left = parseSum(source, inner)
  for (let sign = operator(source, RELATION); sign !== undefined; sign = operator(source, RELATION)) {
    left = { type: 'compare', operator: comparison(sign), left, right: parseSum(source, inner) }
  }
  return left
}

function parseSum(source: Source, inner: ParseInner): Expression {
  let left = parseProduct(source, inner)
  for (;;) {
    source.skipSpace()
    const at = source.at
    refuseSignedNumber(source)
    if (!source.sees('+') && !source.sees('-')) return left
    const sign = source.text.charAt(source.at++) as ArithmeticOperator
    left = { type: 'arithmetic', operator: sign, left, right: parseProduct(source, inner), at: source.place(at) }
  }
}

function parseProduct(source: Source, inner: ParseInner): Expression {
  let left = parseUnary(source, inner)
  for (;;) {
    source.skipSpace()
    const at = source.at
    if (!source.sees('*') && !source.sees('/') && !source.sees('%')) return left
    const sign = source.text.charAt(source.at++) as ArithmeticOperator
    left = { type: 'arithmetic', operator: sign, left, right: parseUnary(source, inner), at: source.place(at) }
  }
}

function parseUnary(source: Source, inner: ParseInner): Expression {
  if (operator(source, NOT) !== undefined) {
    return source.nested(() => ({ type: 'not', operand: parseUnary(source, inner) }))
  }
  source.skipSpace()
  if (!source.sees('(')) return parseOperand(source, inner)
  source.at += 1
  const expression = parseExpression(source, inner)
  close(source, ')')
  return expression
}

/** A bare word is a value (null) among arguments and elements, but not where an expression is expected. */
function parseOperand(source: Source, inner: ParseInner): Expression {
  const at = source.at
  const operand = parsePrimary(source, inner)
  if (operand.type === 'literal' && operand.value === null) throw source.error('Expected a value, found a word', at)
  return operand
}

/** Reads a value without operators: an argument, an element, an index. */
export function parsePrimary(source: Source, inner: ParseInner): Expression {
  source.skipSpace()
  const character = source.text[source.at]
  if (character === '$') return parseReference(source, inner)
  if (character === '"') return parseDoubleQuoted(source, inner)
  if (character === "'") return { type: 'literal', value: parseQuoted(source, "'") }
  if (character === '[') return source.nested(() => parseList(source, inner))
  if (character === '{') return source.nested(() => parseMap(source, inner))
  return parseNumber(source) ?? parseWord(source)
}

/** Reads `$name…` with all that belongs to it. */
export function parseReference(source: Source, inner: ParseInner): Reference {
  const at = source.at
  const head = source.match(REFERENCE_HEAD)
  if (head === undefined) throw source.error(`Expected a reference, found ${source.here()}`)
  const steps = source.nested(() => parseSteps(source, inner))
  if (head[1] === '{' && !source.take('}')) throw source.error(`Expected } after the reference, found ${source.here()}`)
  return { type: 'reference', name: head[2] ?? '', steps, at: source.place(at) }
}

/** Says whether a reference can be given a value: it must not end with a method. */
export function isAssignable(reference: Reference): boolean {
  return reference.steps.at(-1)?.type !== 'method'
}

/** Reads values with blanks or commas between them, up to and with `)`. */
export function parseArguments(source: Source, inner: ParseInner): Expression[] {
  const args: Expression[] = []
  for (;;) {
    source.skipSpace()
    if (source.take(')')) return args
    args.push(parsePrimary(source, inner))
    source.skipSpace()
    source.take(',')
  }
}

function parseSteps(source: Source, inner: ParseInner): Step[] {
  const steps: Step[] = []
  for (;;) {
    const at = source.place(source.at)
    if (source.sees('[')) {
      source.at += 1
      const index = source.nested(() => parsePrimary(source, inner))
      close(source, ']')
      steps.push({ type: 'index', index, at })
      continue
    }
    const property = source.match(PROPERTY)
    if (property === undefined) return steps
    const name = property[1] ?? ''
    // At the very end of the text a parenthesis is text (Java's look-ahead fails).
    if (source.sees('(') && source.at + 1 < source.text.length) {
      source.at += 1
      steps.push({ type: 'method', name, args: parseMethodArguments(source, inner), at })
    } else steps.push({ type: 'property', name, at })
  }
}

function parseMethodArguments(source: Source, inner: ParseInner): Expression[] {
  const args: Expression[] = []
  source.skipSpace()
  if (source.take(')')) return args
  do args.push(source.nested(() => parsePrimary(source, inner)))
  while (next(source, ','))
  close(source, ')')
  return args
}

function parseList(source: Source, inner: ParseInner): Expression {
  const at = source.at++
  const items: Expression[] = []
  if (next(source, ']')) return { type: 'list', items }
  do {
    items.push(parsePrimary(source, inner))
    if (items.length === 1 && next(source, '..')) return parseRange(source, inner, items[0] as Expression, at)
  } while (next(source, ','))
  close(source, ']')
  return { type: 'list', items }
}

function parseRange(source: Source, inner: ParseInner, from: Expression, at: number): Expression {
  const to = parsePrimary(source, inner)
  close(source, ']')
  return { type: 'range', from, to, at: source.place(at) }
}

function parseMap(source: Source, inner: ParseInner): Expression {
  source.at += 1
  const entries: (readonly [Expression, Expression])[] = []
  if (next(source, '}')) return { type: 'map', entries }
  do {
    const key = parsePrimary(source, inner)
    close(source, ':')
    entries.push([key, parsePrimary(source, inner)])
  } while (next(source, ','))
  close(source, '}')
  return { type: 'map', entries }
}

function parseDoubleQuoted(source: Source, inner: ParseInner): Expression {
  const at = source.at + 1
  const text = parseQuoted(source, '"').replace(/\\u([0-9a-fA-F]{4})/g, (_all, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 16)),
  )
  if (!text.includes('$') && !text.includes('#')) return { type: 'literal', value: text }
  return { type: 'interpolated', body: source.nested(() => inner(source.inner(text, at))) }
}

function parseWord(source: Source): Expression {
  const word = source.match(WORD)?.[0]
  if (word === undefined) throw source.error(`Expected a value, found ${source.here()}`)
  return { type: 'literal', value: word === 'true' || word === 'false' ? word === 'true' : null }
}

function operator(source: Source, sticky: RegExp): string | undefined {
  source.skipSpace()
  return source.match(sticky)?.[0]
}

function comparison(sign: string): Comparison {
  return SIGNS[sign] ?? (sign as Comparison)
}

/** Java's lexer reads `-1` as one number, so that `$a -1` is two values without an operator. */
function refuseSignedNumber(source: Source): void {
  if (!source.sees('-') || !/[0-9]/.test(source.text.charAt(source.at + 1))) return
  throw source.error('A minus sign and a digit make a negative number: write a blank between them to subtract')
}

function next(source: Source, text: string): boolean {
  source.skipSpace()
  return source.take(text)
}

function close(source: Source, text: string): void {
  if (!next(source, text)) throw source.error(`Expected ${text}, found ${source.here()}`)
}
