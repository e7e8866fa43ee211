import { CLASS_ESCAPES, PROPERTIES, anyOf, between, both, exactly, ignoringCase, not } from './code-point-sets.ts'
import type { PatternCursor } from './pattern-cursor.ts'
import type { CodePointSet } from './pattern-node.ts'

const MAX_NESTING = 64
const CONTROLS: ReadonlyMap<string, number> = new Map([
  ['t', 0x09],
  ['n', 0x0a],
  ['r', 0x0d],
  ['f', 0x0c],
  ['a', 0x07],
  ['e', 0x1b],
])

/** Reads what stands after a backslash, inside a class or outside: `\d`, `\p{L}`, `\u0041`, `\.`. */
export function parseEscapedSet(cursor: PatternCursor): CodePointSet {
  const known = CLASS_ESCAPES.get(cursor.peek())
  if (known !== undefined) {
    cursor.at += 1
    return known
  }
  if (cursor.take('p')) return parseProperty(cursor)
  if (cursor.take('P')) return not(parseProperty(cursor))
  return exactly(parseEscapedCodePoint(cursor))
}

/** Reads a class from after its `[` to its `]`: ranges, classes inside it, `&&`, `^`. */
export function parseClass(cursor: PatternCursor, ignoreCase: boolean, depth = 0): CodePointSet {
  if (depth > MAX_NESTING) throw cursor.error('Too many nested classes')
  const negated = cursor.take('^')
  let left: CodePointSet | undefined
  let sets: CodePointSet[] = []
  for (let first = true; first || !cursor.sees(']'); first = false) {
    if (cursor.ended) throw cursor.error('A class that is not closed')
    if (cursor.take('&&')) {
      left = intersection(left, sets)
      sets = []
    } else if (cursor.take('[')) sets.push(parseClass(cursor, ignoreCase, depth + 1))
    else sets.push(parseClassItem(cursor))
  }
  cursor.at += 1
  const set = intersection(left, sets)
  return negated ? not(ignoreCase ? ignoringCase(set) : set) : set
}

function intersection(left: CodePointSet | undefined, sets: readonly CodePointSet[]): CodePointSet {
  return left === undefined ? anyOf(sets) : both(left, anyOf(sets))
}

function parseClassItem(cursor: PatternCursor): CodePointSet {
  if (cursor.sees('\\') && isSetEscape(cursor.peek(1))) {
    cursor.at += 1
    return parseEscapedSet(cursor)
  }
  const low = parseClassCodePoint(cursor)
  if (!cursor.sees('-') || cursor.peek(1) === ']' || cursor.peek(1) === '[') return exactly(low)
  cursor.at += 1
  const high = parseClassCodePoint(cursor)
  if (high < low) throw cursor.error('A range that runs backwards')
  return between(low, high)
}

function isSetEscape(character: string): boolean {
  return CLASS_ESCAPES.has(character) || character === 'p' || character === 'P'
}

function parseClassCodePoint(cursor: PatternCursor): number {
  return cursor.take('\\') ? parseEscapedCodePoint(cursor) : cursor.next()
}

function parseEscapedCodePoint(cursor: PatternCursor): number {
  if (cursor.take('u')) return parseHexadecimal(cursor, 4)
  if (cursor.take('x')) return parseHexadecimal(cursor, 2)
  const character = cursor.peek()
  const control = CONTROLS.get(character)
  if (control !== undefined) {
    cursor.at += 1
    return control
  }
  if (character === '' || /[a-zA-Z0-9]/.test(character)) throw cursor.error('An unknown escape')
  return cursor.next()
}

function parseHexadecimal(cursor: PatternCursor, length: number): number {
  const digits = cursor.source.slice(cursor.at, cursor.at + length)
  if (digits.length < length || !/^[0-9a-fA-F]+$/.test(digits)) throw cursor.error('A bad escape')
  cursor.at += length
  return Number.parseInt(digits, 16)
}

function parseProperty(cursor: PatternCursor): CodePointSet {
  const name = cursor.take('{') ? cursor.until('}') : String.fromCodePoint(cursor.next())
  const set = PROPERTIES.get(name ?? '')
  if (set === undefined) throw cursor.error('An unknown property')
  return set
}
