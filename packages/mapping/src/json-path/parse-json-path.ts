import { interned } from '../interned.ts'
import {
  JsonPathError,
  type FilterOperand,
  type FilterOperator,
  type JsonPath,
  type PathFilter,
  type PathStep,
} from './json-path-syntax.ts'

/** Longest JSONPath, in UTF-16 units. */
const MAX_PATH_LENGTH = 2_048
const MAX_FILTER_DEPTH = 32
const OPERATOR = /==|!=|<=|>=|=~|<|>|(?:in|nin|size|empty)(?![a-zA-Z0-9_])/y
const PATTERN = /\/((?:[^/\\]|\\.)*)\/([i]?)/y
const LITERAL = /'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|-?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?|true|false|null/y
const INTEGER = /-?[0-9]{1,9}/y
const NAME = /[^.[\]()\s,?*'"@=<>!&|:]+/y
const FUNCTION = /([a-zA-Z]+)\(\s*\)/y
const FUNCTIONS = new Set(['length', 'size', 'min', 'max', 'sum', 'avg', 'keys', 'first', 'last'])

/**
 * Reads a JSONPath. A path without `$` begins at the root, as in Jayway's library.
 * @throws {JsonPathError}
 */
export function parseJsonPath(path: string): JsonPath {
  if (path.length > MAX_PATH_LENGTH) throw new JsonPathError(path, `More than ${MAX_PATH_LENGTH} characters`)
  const trimmed = path.trim()
  const rooted = trimmed.startsWith('$') ? trimmed : trimmed.startsWith('[') ? `$${trimmed}` : `$.${trimmed}`
  const parser = new PathParser(rooted)
  const steps = parser.path(1)
  parser.expectEnd()
  const definite = steps.every((step, index) => isDefinite(step, index === steps.length - 1))
  return { steps, definite, members: membersOf(steps) }
}

function isDefinite(step: PathStep, isLast: boolean): boolean {
  if (step.type === 'function') return true
  if (step.deep) return false
  if (step.type === 'names') return step.names.length === 1 || isLast
  return step.type === 'indexes' && step.indexes.length === 1
}

class PathParser {
  readonly #text: string
  #at = 0

  constructor(text: string) {
    this.#text = text
  }

  expectEnd(): void {
    if (this.#at < this.#text.length) throw this.#error(`Unexpected ${JSON.stringify(this.#text.charAt(this.#at))}`)
  }

  path(start: number): PathStep[] {
    this.#at = start
    const steps: PathStep[] = []
    for (;;) {
      const deep = this.#take('..')
      const dotted = !deep && this.#take('.')
      if (this.#sees('[')) steps.push(this.#bracket(deep))
      else if (deep || dotted) steps.push(this.#named(deep))
      else return steps
    }
  }

  #named(deep: boolean): PathStep {
    if (this.#take('*')) return { type: 'all', deep }
    const call = this.#match(FUNCTION)
    if (call !== undefined) {
      if (!FUNCTIONS.has(call[1] ?? '')) throw this.#error(`The function ${call[1] ?? ''} is unknown`)
      return { type: 'function', name: call[1] ?? '' }
    }
    const name = this.#match(NAME)
    if (name === undefined) throw this.#error('Expected a name')
    return { type: 'names', names: [name[0]], deep }
  }

  #bracket(deep: boolean): PathStep {
    this.#at += 1
    this.#space()
    const step = this.#inBracket(deep)
    this.#space()
    if (!this.#take(']')) throw this.#error('Expected ]')
    return step
  }

  #inBracket(deep: boolean): PathStep {
    if (this.#take('*')) return { type: 'all', deep }
    if (this.#take('?')) return { type: 'filter', filter: this.#filter(), deep }
    if (this.#sees("'") || this.#sees('"')) return { type: 'names', names: this.#list(() => this.#quoted()), deep }
    return this.#indexes(deep)
  }

  #filter(): PathFilter {
    this.#space()
    if (!this.#take('(')) throw this.#error('Expected ( after ?')
    const filter = this.#or(0)
    this.#space()
    if (!this.#take(')')) throw this.#error('Expected )')
    return filter
  }

  #indexes(deep: boolean): PathStep {
    const first = this.#integer()
    this.#space()
    if (this.#take(':')) {
      this.#space()
      return { type: 'slice', from: first, to: this.#integer(), deep }
    }
    if (first === undefined) throw this.#error('Expected a name, an index or a filter')
    const indexes = [first]
    while (this.#take(',')) {
      this.#space()
      const next = this.#integer()
      if (next === undefined) throw this.#error('Expected an index')
      indexes.push(next)
      this.#space()
    }
    return { type: 'indexes', indexes, deep }
  }

  #list<T>(read: () => T): T[] {
    const items = [read()]
    for (this.#space(); this.#take(','); this.#space()) {
      this.#space()
      items.push(read())
    }
    return items
  }

  #quoted(): string {
    const quote = this.#text.charAt(this.#at)
    let name = ''
    for (let at = this.#at + 1; at < this.#text.length; at += 1) {
      const character = this.#text.charAt(at)
      if (character === quote) {
        this.#at = at + 1
        return name
      }
      name += character === '\\' ? this.#text.charAt(++at) : character
    }
    throw this.#error('A name in quotes is not closed')
  }

  #or(depth: number): PathFilter {
    if (depth > MAX_FILTER_DEPTH) throw this.#error('A filter that nests too deep')
    let left = this.#and(depth)
    for (this.#space(); this.#take('||'); this.#space()) left = { type: 'or', left, right: this.#and(depth) }
    return left
  }

  #and(depth: number): PathFilter {
    let left = this.#condition(depth)
    for (this.#space(); this.#take('&&'); this.#space()) left = { type: 'and', left, right: this.#condition(depth) }
    return left
  }

  #condition(depth: number): PathFilter {
    this.#space()
    if (this.#take('!')) return { type: 'not', operand: this.#condition(depth + 1) }
    if (this.#take('(')) {
      const filter = this.#or(depth + 1)
      this.#space()
      if (!this.#take(')')) throw this.#error('Expected )')
      return filter
    }
    return this.#comparison()
  }

  #comparison(): PathFilter {
    const left = this.#operand()
    this.#space()
    const operator = this.#match(OPERATOR)?.[0] as FilterOperator | undefined
    if (operator === undefined) {
      if (left.type !== 'path') throw this.#error('Expected a comparison')
      return { type: 'exists', path: left }
    }
    return { type: 'compare', operator, left, right: this.#operand() }
  }

  #operand(): FilterOperand {
    this.#space()
    if (this.#sees('@') || this.#sees('$')) {
      const root = this.#sees('$')
      return { type: 'path', root, steps: this.path(this.#at + 1) }
    }
    if (this.#sees('[')) return { type: 'literal', text: this.#bracketed() }
    const pattern = this.#match(PATTERN)
    if (pattern !== undefined)
      return { type: 'pattern', source: `${pattern[2] === 'i' ? '(?i)' : ''}${pattern[1] ?? ''}` }
    const literal = this.#match(LITERAL)
    if (literal === undefined) throw this.#error('Expected a path or a literal')
    return { type: 'literal', text: literal[0] }
  }

  #bracketed(): string {
    const end = this.#text.indexOf(']', this.#at)
    if (end < 0) throw this.#error('A list is not closed')
    const text = this.#text.slice(this.#at, end + 1)
    this.#at = end + 1
    return text
  }

  #integer(): number | undefined {
    const match = this.#match(INTEGER)
    return match === undefined ? undefined : Number(match[0])
  }

  #space(): void {
    while (this.#text[this.#at] === ' ') this.#at += 1
  }

  #sees(text: string): boolean {
    return this.#text.startsWith(text, this.#at)
  }

  #take(text: string): boolean {
    const taken = this.#sees(text)
    if (taken) this.#at += text.length
    return taken
  }

  #match(sticky: RegExp): RegExpExecArray | undefined {
    sticky.lastIndex = this.#at
    const match = sticky.exec(this.#text)
    if (match === null) return undefined
    this.#at += match[0].length
    return match
  }

  #error(message: string): JsonPathError {
    return new JsonPathError(this.#text, `${message} at ${this.#at}`)
  }
}

function membersOf(steps: readonly PathStep[]): readonly string[] | undefined {
  const names = steps.map((step) =>
    step.type === 'names' && !step.deep && step.names.length === 1 ? step.names[0]! : undefined,
  )
  return names.every((name) => name !== undefined) ? names.map(interned) : undefined
}
