import {
  CLASS_ESCAPES,
  PROPERTIES,
  anyOf,
  between,
  both,
  exactly,
  ignoringCase,
  lineTerminator,
  not,
} from './code-point-sets.ts'
import { PatternError } from './pattern-error.ts'
import type { Assertion, CodePointSet, PatternNode } from './pattern-node.ts'

/** A pattern read: its tree, how many groups capture, and the groups that have names. */
export interface ParsedPattern {
  readonly root: PatternNode
  readonly groups: number
  readonly names: ReadonlyMap<string, number>
}

/** Longest pattern, in UTF-16 units. A selection pattern or a `replaceAll` is tens of characters long. */
const MAX_PATTERN_LENGTH = 2_048
const MAX_NESTING = 64
const MAX_REPEAT = 1_000

/**
 * Reads the regular expressions of `java.util.regex` that need no backtracking: everything but back references,
 * look-around, atomic groups and possessive quantifiers, which are refused in words.
 */
export function parsePattern(pattern: string): ParsedPattern {
  if (pattern.length > MAX_PATTERN_LENGTH) throw new PatternError(pattern, `More than ${MAX_PATTERN_LENGTH} characters`)
  return new Parser(pattern).parse()
}

interface Flags {
  ignoreCase: boolean
  multiline: boolean
  dotAll: boolean
}

const ASSERTIONS: ReadonlyMap<string, Assertion> = new Map([
  ['A', 'start'],
  ['z', 'end'],
  ['Z', 'finalEnd'],
  ['b', 'wordBoundary'],
  ['B', 'notWordBoundary'],
])
const CONTROLS: ReadonlyMap<string, number> = new Map([
  ['t', 0x09],
  ['n', 0x0a],
  ['r', 0x0d],
  ['f', 0x0c],
  ['a', 0x07],
  ['e', 0x1b],
])

class Parser {
  readonly #source: string
  #at = 0
  #groups = 0
  #depth = 0
  #flags: Flags = { ignoreCase: false, multiline: false, dotAll: false }
  readonly #names = new Map<string, number>()

  constructor(source: string) {
    this.#source = source
  }

  parse(): ParsedPattern {
    const root = this.#choice()
    if (this.#at < this.#source.length) throw this.#error('An unmatched )')
    return { root, groups: this.#groups, names: this.#names }
  }

  #choice(): PatternNode {
    if (++this.#depth > MAX_NESTING) throw this.#error(`More than ${MAX_NESTING} nested groups`)
    const flags = { ...this.#flags }
    const options = [this.#sequence()]
    while (this.#take('|')) options.push(this.#sequence())
    this.#flags = flags
    this.#depth -= 1
    return options.length === 1 ? (options[0] as PatternNode) : { type: 'choice', options }
  }

  #sequence(): PatternNode {
    const parts: PatternNode[] = []
    while (this.#at < this.#source.length && !this.#sees('|') && !this.#sees(')')) {
      if (this.#take('\\Q')) parts.push(...this.#quotedText())
      else {
        const atom = this.#atom()
        if (atom !== undefined) parts.push(this.#quantified(atom))
      }
    }
    return { type: 'sequence', parts }
  }

  /** `\Q…\E`; a quantifier after it belongs to its last character. */
  #quotedText(): PatternNode[] {
    const end = this.#source.indexOf('\\E', this.#at)
    const text = this.#source.slice(this.#at, end < 0 ? undefined : end)
    this.#at = end < 0 ? this.#source.length : end + 2
    const parts = [...text].map((character) => this.#single(character.codePointAt(0) ?? 0))
    const last = parts.pop()
    return last === undefined ? parts : [...parts, this.#quantified(last)]
  }

  #atom(): PatternNode | undefined {
    if (this.#take('(')) return this.#group()
    if (this.#take('[')) return this.#set(this.#class(0))
    if (this.#take('.')) return this.#set(this.#flags.dotAll ? () => true : not(lineTerminator))
    if (this.#take('^')) return { type: 'assertion', assertion: this.#flags.multiline ? 'lineStart' : 'start' }
    if (this.#take('$')) return { type: 'assertion', assertion: this.#flags.multiline ? 'lineEnd' : 'finalEnd' }
    if (this.#take('\\')) return this.#escape()
    if (this.#sees('*') || this.#sees('+') || this.#sees('?')) throw this.#error('A quantifier with nothing before it')
    return this.#single(this.#next())
  }

  #group(): PatternNode | undefined {
    if (!this.#take('?')) return this.#capture()
    if (this.#take(':')) return this.#closed()
    if (this.#take('>') || this.#take('=') || this.#take('!') || this.#take('<=') || this.#take('<!')) {
      throw this.#error('Look-around and atomic groups, which need backtracking,')
    }
    if (this.#take('<')) return this.#named()
    return this.#inlineFlags()
  }

  #capture(): PatternNode {
    const index = ++this.#groups
    return { type: 'capture', index, body: this.#closed() }
  }

  #named(): PatternNode {
    const end = this.#source.indexOf('>', this.#at)
    const name = this.#source.slice(this.#at, end)
    if (end < 0 || !/^[a-zA-Z][a-zA-Z0-9]*$/.test(name) || this.#names.has(name)) throw this.#error('A bad group name')
    this.#at = end + 1
    this.#names.set(name, this.#groups + 1)
    return this.#capture()
  }

  #closed(): PatternNode {
    const body = this.#choice()
    if (!this.#take(')')) throw this.#error('A group that is not closed')
    return body
  }

  #inlineFlags(): PatternNode | undefined {
    const outer = { ...this.#flags }
    let on = true
    for (; !this.#sees(')') && !this.#sees(':'); this.#at += 1) {
      const flag = this.#source[this.#at]
      if (flag === '-') on = false
      else if (flag === 'i') this.#flags.ignoreCase = on
      else if (flag === 'm') this.#flags.multiline = on
      else if (flag === 's') this.#flags.dotAll = on
      else if (flag !== 'u' && flag !== 'd') throw this.#error('An unknown group or flag')
    }
    if (this.#take(')')) return undefined
    this.#at += 1
    const body = this.#closed()
    this.#flags = outer
    return body
  }

  #quantified(body: PatternNode): PatternNode {
    let node = body
    for (;;) {
      const range = this.#range()
      if (range === undefined) return node
      const greedy = !this.#take('?')
      if (greedy && this.#take('+')) throw this.#error('A possessive quantifier')
      node = { type: 'repeat', body: node, min: range[0], max: range[1], greedy }
      if (++this.#depth > MAX_NESTING * 4) throw this.#error('Too many quantifiers')
    }
  }

  #range(): readonly [min: number, max: number] | undefined {
    if (this.#take('*')) return [0, Number.POSITIVE_INFINITY]
    if (this.#take('+')) return [1, Number.POSITIVE_INFINITY]
    if (this.#take('?')) return [0, 1]
    if (!this.#take('{')) return undefined
    const min = this.#number()
    const max = this.#take(',') ? (this.#sees('}') ? Number.POSITIVE_INFINITY : this.#number()) : min
    if (!this.#take('}') || max < min) throw this.#error('A bad repetition')
    return [min, max]
  }

  #number(): number {
    const digits = /^[0-9]{1,4}/.exec(this.#source.slice(this.#at, this.#at + 4))?.[0]
    if (digits === undefined || Number(digits) > MAX_REPEAT) throw this.#error('A bad repetition')
    this.#at += digits.length
    return Number(digits)
  }

  #escape(): PatternNode {
    const character = this.#source[this.#at] ?? ''
    const assertion = ASSERTIONS.get(character)
    if (assertion !== undefined) {
      this.#at += 1
      return { type: 'assertion', assertion }
    }
    if (/[1-9kGRX]/.test(character)) throw this.#error(`\\${character}, which needs backtracking,`)
    return this.#set(this.#escapedSet())
  }

  /** What stands after a backslash, inside a class or outside. */
  #escapedSet(): CodePointSet {
    const character = this.#source[this.#at] ?? ''
    const known = CLASS_ESCAPES.get(character)
    if (known !== undefined) {
      this.#at += 1
      return known
    }
    if (this.#take('p')) return this.#property()
    if (this.#take('P')) return not(this.#property())
    return exactly(this.#escapedCodePoint())
  }

  #escapedCodePoint(): number {
    if (this.#take('u')) return this.#hex(4)
    if (this.#take('x')) return this.#hex(2)
    const character = this.#source[this.#at]
    const control = CONTROLS.get(character ?? '')
    if (control !== undefined) {
      this.#at += 1
      return control
    }
    if (character === undefined || /[a-zA-Z0-9]/.test(character)) throw this.#error('An unknown escape')
    return this.#next()
  }

  #hex(length: number): number {
    const digits = this.#source.slice(this.#at, this.#at + length)
    if (digits.length < length || !/^[0-9a-fA-F]+$/.test(digits)) throw this.#error('A bad escape')
    this.#at += length
    return Number.parseInt(digits, 16)
  }

  #property(): CodePointSet {
    const name = this.#take('{')
      ? this.#source.slice(this.#at, this.#source.indexOf('}', this.#at))
      : this.#source[this.#at]
    const set = PROPERTIES.get(name ?? '')
    if (name === undefined || set === undefined) throw this.#error('An unknown property')
    this.#at += name.length + (name.length > 1 || this.#source[this.#at + 1] === '}' ? 1 : 0)
    return set
  }

  #class(depth: number): CodePointSet {
    if (depth > MAX_NESTING) throw this.#error('Too many nested classes')
    const negated = this.#take('^')
    let left: CodePointSet | undefined
    let sets: CodePointSet[] = []
    for (let first = true; first || !this.#sees(']'); first = false) {
      if (this.#at >= this.#source.length) throw this.#error('A class that is not closed')
      if (this.#take('&&')) {
        left = left === undefined ? anyOf(sets) : both(left, anyOf(sets))
        sets = []
      } else if (this.#take('[')) sets.push(this.#class(depth + 1))
      else sets.push(this.#classItem())
    }
    this.#at += 1
    const set = left === undefined ? anyOf(sets) : both(left, anyOf(sets))
    return negated ? not(this.#flags.ignoreCase ? ignoringCase(set) : set) : set
  }

  #classItem(): CodePointSet {
    if (this.#sees('\\') && !/[tnrfaeux]/.test(this.#source[this.#at + 1] ?? '') && this.#isClassEscape()) {
      this.#at += 1
      return this.#escapedSet()
    }
    const low = this.#classCodePoint()
    if (!this.#sees('-') || this.#source[this.#at + 1] === ']' || this.#source[this.#at + 1] === '[')
      return exactly(low)
    this.#at += 1
    const high = this.#classCodePoint()
    if (high < low) throw this.#error('A range that runs backwards')
    return between(low, high)
  }

  #isClassEscape(): boolean {
    const character = this.#source[this.#at + 1] ?? ''
    return CLASS_ESCAPES.has(character) || character === 'p' || character === 'P'
  }

  #classCodePoint(): number {
    return this.#take('\\') ? this.#escapedCodePoint() : this.#next()
  }

  #single(codePoint: number): PatternNode {
    return this.#set(exactly(codePoint))
  }

  #set(set: CodePointSet): PatternNode {
    return { type: 'set', set: this.#flags.ignoreCase ? ignoringCase(set) : set }
  }

  #sees(text: string): boolean {
    return this.#source.startsWith(text, this.#at)
  }

  #take(text: string): boolean {
    const taken = this.#sees(text)
    if (taken) this.#at += text.length
    return taken
  }

  #next(): number {
    const codePoint = this.#source.codePointAt(this.#at)
    if (codePoint === undefined) throw this.#error('An unfinished pattern')
    this.#at += codePoint > 0xffff ? 2 : 1
    return codePoint
  }

  #error(what: string): PatternError {
    return new PatternError(this.#source, `${what} at ${this.#at} is not supported`)
  }
}
