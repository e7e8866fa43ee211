import { ignoringCase, exactly, lineTerminator, not } from './code-point-sets.ts'
import { parseClass, parseEscapedSet } from './parse-code-point-set.ts'
import { PatternCursor } from './pattern-cursor.ts'
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

class Parser {
  readonly #cursor: PatternCursor
  #groups = 0
  #depth = 0
  #flags: Flags = { ignoreCase: false, multiline: false, dotAll: false }
  readonly #names = new Map<string, number>()

  constructor(source: string) {
    this.#cursor = new PatternCursor(source)
  }

  parse(): ParsedPattern {
    const root = this.#choice()
    if (!this.#cursor.ended) throw this.#cursor.error('An unmatched )')
    return { root, groups: this.#groups, names: this.#names }
  }

  #choice(): PatternNode {
    if (++this.#depth > MAX_NESTING) throw this.#cursor.error(`More than ${MAX_NESTING} nested groups`)
    const flags = { ...this.#flags }
    const options = [this.#sequence()]
    while (this.#cursor.take('|')) options.push(this.#sequence())
    this.#flags = flags
    this.#depth -= 1
    return options.length === 1 ? (options[0] as PatternNode) : { type: 'choice', options }
  }

  #sequence(): PatternNode {
    const parts: PatternNode[] = []
    while (!this.#cursor.ended && !this.#cursor.sees('|') && !this.#cursor.sees(')')) {
      if (this.#cursor.take('\\Q')) parts.push(...this.#quotedText())
      else {
        const atom = this.#atom()
        if (atom !== undefined) parts.push(this.#quantified(atom))
      }
    }
    return { type: 'sequence', parts }
  }

  /** `\Q…\E`; a quantifier after it belongs to its last character. */
  #quotedText(): PatternNode[] {
    const cursor = this.#cursor
    const end = cursor.source.indexOf('\\E', cursor.at)
    const text = cursor.source.slice(cursor.at, end < 0 ? undefined : end)
    cursor.at = end < 0 ? cursor.source.length : end + 2
    const parts = [...text].map((character) => this.#single(character.codePointAt(0) ?? 0))
    const last = parts.pop()
    return last === undefined ? parts : [...parts, this.#quantified(last)]
  }

  #atom(): PatternNode | undefined {
    const cursor = this.#cursor
    if (cursor.take('(')) return this.#group()
    if (cursor.take('[')) return this.#set(parseClass(cursor, this.#flags.ignoreCase))
    if (cursor.take('.')) return this.#set(this.#flags.dotAll ? () => true : not(lineTerminator))
    if (cursor.take('^')) return { type: 'assertion', assertion: this.#flags.multiline ? 'lineStart' : 'start' }
    if (cursor.take('$')) return { type: 'assertion', assertion: this.#flags.multiline ? 'lineEnd' : 'finalEnd' }
    if (cursor.take('\\')) return this.#escape()
    if (cursor.sees('*') || cursor.sees('+') || cursor.sees('?'))
      throw cursor.error('A quantifier with nothing before it')
    return this.#single(cursor.next())
  }

  #group(): PatternNode | undefined {
    const cursor = this.#cursor
    if (!cursor.take('?')) return this.#capture()
    if (cursor.take(':')) return this.#closed()
    if (cursor.take('>') || cursor.take('=') || cursor.take('!') || cursor.take('<=') || cursor.take('<!')) {
      throw cursor.error('Look-around and atomic groups, which need backtracking,')
    }
    if (cursor.take('<')) return this.#named()
    return this.#inlineFlags()
  }

  #capture(): PatternNode {
    const index = ++this.#groups
    return { type: 'capture', index, body: this.#closed() }
  }

  #named(): PatternNode {
    const cursor = this.#cursor
    const end = cursor.source.indexOf('>', cursor.at)
    const name = cursor.source.slice(cursor.at, end)
    if (end < 0 || !/^[a-zA-Z][a-zA-Z0-9]*$/.test(name) || this.#names.has(name)) throw cursor.error('A bad group name')
    cursor.at = end + 1
    this.#names.set(name, this.#groups + 1)
    return this.#capture()
  }

  #closed(): PatternNode {
    const body = this.#choice()
    if (!this.#cursor.take(')')) throw this.#cursor.error('A group that is not closed')
    return body
  }

  #inlineFlags(): PatternNode | undefined {
    const cursor = this.#cursor
    const outer = { ...this.#flags }
    let on = true
    for (; !cursor.sees(')') && !cursor.sees(':'); cursor.at += 1) {
      const flag = cursor.source[cursor.at]
      if (flag === '-') on = false
      else if (flag === 'i') this.#flags.ignoreCase = on
      else if (flag === 'm') this.#flags.multiline = on
      else if (flag === 's') this.#flags.dotAll = on
      else if (flag !== 'u' && flag !== 'd') throw cursor.error('An unknown group or flag')
    }
    if (cursor.take(')')) return undefined
    cursor.at += 1
    const body = this.#closed()
    this.#flags = outer
    return body
  }

  #quantified(body: PatternNode): PatternNode {
    const cursor = this.#cursor
    let node = body
    for (;;) {
      const range = this.#range()
      if (range === undefined) return node
      const greedy = !cursor.take('?')
      if (greedy && cursor.take('+')) throw cursor.error('A possessive quantifier')
      node = { type: 'repeat', body: node, min: range[0], max: range[1], greedy }
      if (++this.#depth > MAX_NESTING * 4) throw cursor.error('Too many quantifiers')
    }
  }

  #range(): readonly [min: number, max: number] | undefined {
    const cursor = this.#cursor
    if (cursor.take('*')) return [0, Number.POSITIVE_INFINITY]
    if (cursor.take('+')) return [1, Number.POSITIVE_INFINITY]
    if (cursor.take('?')) return [0, 1]
    if (!cursor.take('{')) return undefined
    const min = this.#number()
    const max = cursor.take(',') ? (cursor.sees('}') ? Number.POSITIVE_INFINITY : this.#number()) : min
    if (!cursor.take('}') || max < min) throw cursor.error('A bad repetition')
    return [min, max]
  }

  #number(): number {
    const cursor = this.#cursor
    const digits = /^[0-9]{1,4}/.exec(cursor.source.slice(cursor.at, cursor.at + 4))?.[0]
    if (digits === undefined || Number(digits) > MAX_REPEAT) throw cursor.error('A bad repetition')
    cursor.at += digits.length
    return Number(digits)
  }

  #escape(): PatternNode {
    const cursor = this.#cursor
    const character = cursor.peek()
    const assertion = ASSERTIONS.get(character)
    if (assertion !== undefined) {
      cursor.at += 1
      return { type: 'assertion', assertion }
    }
    if (/[1-9kGRX]/.test(character)) throw cursor.error(`\\${character}, which needs backtracking,`)
    return this.#set(parseEscapedSet(cursor))
  }

  #single(codePoint: number): PatternNode {
    return this.#set(exactly(codePoint))
  }

  #set(set: CodePointSet): PatternNode {
    return { type: 'set', set: this.#flags.ignoreCase ? ignoringCase(set) : set }
  }
}
