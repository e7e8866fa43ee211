import type { CodePointSet } from './pattern-node.ts'

/** One code point. */
export function exactly(wanted: number): CodePointSet {
  return (codePoint) => codePoint === wanted
}

/** Every code point from `low` to `high`. */
export function between(low: number, high: number): CodePointSet {
  return (codePoint) => codePoint >= low && codePoint <= high
}

/** Every code point that is in one of the sets. */
export function anyOf(sets: readonly CodePointSet[]): CodePointSet {
  return (codePoint) => sets.some((set) => set(codePoint))
}

/** Every code point that is in both sets. */
export function both(left: CodePointSet, right: CodePointSet): CodePointSet {
  return (codePoint) => left(codePoint) && right(codePoint)
}

/** Every code point that is not in the set. */
export function not(set: CodePointSet): CodePointSet {
  return (codePoint) => !set(codePoint)
}

/** The set with both cases of each ASCII letter in it: Java's `(?i)`. */
export function ignoringCase(set: CodePointSet): CodePointSet {
  return (codePoint) => set(codePoint) || (isAsciiLetter(codePoint) && set(codePoint ^ 0x20))
}

/** Java's line terminators, which `.` does not match. */
export const lineTerminator: CodePointSet = (codePoint) =>
  codePoint === 0x0a || codePoint === 0x0d || codePoint === 0x85 || codePoint === 0x2028 || codePoint === 0x2029

const digit = between(0x30, 0x39)
const isAsciiLetter: CodePointSet = (codePoint) => (codePoint | 0x20) >= 0x61 && (codePoint | 0x20) <= 0x7a
const space = anyOf([exactly(0x20), between(0x09, 0x0d)])

/** `\w`. */
export const word: CodePointSet = anyOf([digit, isAsciiLetter, exactly(0x5f)])

/** `\d`, `\w`, `\s`, `\h`, `\v` and their opposites. */
export const CLASS_ESCAPES: ReadonlyMap<string, CodePointSet> = new Map([
  ['d', digit],
  ['D', not(digit)],
  ['w', word],
  ['W', not(word)],
  ['s', space],
  ['S', not(space)],
  ['h', anyOf([exactly(0x20), exactly(0x09), exactly(0xa0)])],
  ['v', anyOf([between(0x0a, 0x0d), exactly(0x85), exactly(0x2028), exactly(0x2029)])],
])

const upper = between(0x41, 0x5a)
const lower = between(0x61, 0x7a)
const punctuation = anyOf([between(0x21, 0x2f), between(0x3a, 0x40), between(0x5b, 0x60), between(0x7b, 0x7e)])

/** The names that `\p{…}` takes: the POSIX classes, which are ASCII alone, and Unicode's general categories. */
export const PROPERTIES: ReadonlyMap<string, CodePointSet> = new Map([
  ['Lower', lower],
  ['Upper', upper],
  ['ASCII', between(0, 0x7f)],
  ['Alpha', isAsciiLetter],
  ['Digit', digit],
  ['Alnum', anyOf([digit, isAsciiLetter])],
  ['Punct', punctuation],
  ['Graph', between(0x21, 0x7e)],
  ['Print', between(0x20, 0x7e)],
  ['Blank', anyOf([exactly(0x20), exactly(0x09)])],
  ['Cntrl', anyOf([between(0, 0x1f), exactly(0x7f)])],
  ['XDigit', anyOf([digit, between(0x41, 0x46), between(0x61, 0x66)])],
  ['Space', space],
  ...unicodeCategories(),
])

function unicodeCategories(): readonly (readonly [string, CodePointSet])[] {
  const names = [
    'L',
    'Lu',
    'Ll',
    'Lt',
    'Lm',
    'Lo',
    'M',
    'N',
    'Nd',
    'Nl',
    'No',
    'P',
    'S',
    'Sc',
    'Sm',
    'Z',
    'Zs',
    'C',
    'Cc',
  ]
  const pairs = names.map((name) => [name, unicode(`\\p{${name}}`)] as const)
  return [...pairs, ['IsAlphabetic', unicode('\\p{Alphabetic}')], ['IsL', unicode('\\p{L}')]]
}

/** The expression is made when it is first needed: twenty of them cost a cold start. */
function unicode(source: string): CodePointSet {
  let expression: RegExp | undefined
  return (codePoint) => (expression ??= new RegExp(`^${source}$`, 'u')).test(String.fromCodePoint(codePoint))
}
