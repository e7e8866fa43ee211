import type { ConditionKeys } from './condition-keys.ts'
import type { Template } from './policy-template.ts'

/** A pattern of literal characters, `?` and `*`, ready to match. */
export interface Wildcard {
  /** Whether the whole text matches: `*` stands for any run of characters, `/` and `:` included, `?` for one UTF-16 unit. */
  matches(text: string): boolean
}

/** One character of a segment: a UTF-16 unit, or -1 for `?`. */
type Segment = readonly number[]

const ONE = -1

/**
 * The pattern of a template with the request's values in place of its variables; what they put in is literal, a `*` among it included.
 * `undefined` when a variable has neither a value nor a default.
 */
export function wildcardOf(template: Template, keys: ConditionKeys): Wildcard | undefined {
  const segments: number[][] = [[]]
  for (const part of template) {
    if (part.kind === 'any') segments.push([])
    else if (part.kind === 'one') segments.at(-1)!.push(ONE)
    else {
      const text = part.kind === 'literal' ? part.text : valueOf(keys, part.key, part.otherwise)
      if (text === undefined) return undefined
      for (let index = 0; index < text.length; index++) segments.at(-1)!.push(text.charCodeAt(index))
    }
  }
  return compile(segments)
}

/** Whether a template's pattern depends on the request. */
export function hasVariables(template: Template): boolean {
  return template.some((part) => part.kind === 'variable')
}

function valueOf(keys: ConditionKeys, key: string, otherwise: string | undefined): string | undefined {
  const values = keys.get(key)
  // A variable stands for one value; which one of several it would be is nobody's to guess.
  return values?.length === 1 ? values[0] : otherwise
}

function compile(segments: readonly Segment[]): Wildcard {
  const first = segments[0]!
  if (segments.length === 1) return { matches: (text) => text.length === first.length && standsAt(first, text, 0) }
  const last = segments.at(-1)!
  const between = segments
    .slice(1, -1)
    .filter((segment) => segment.length > 0)
    .map(finder)
  return {
    matches(text) {
      const end = text.length - last.length
      if (end < first.length || !standsAt(first, text, 0) || !standsAt(last, text, end)) return false
      // The leftmost place of each piece leaves the most room for those behind it.
      let at = first.length
      for (const find of between) {
        at = find(text, at, end)
        if (at < 0) return false
      }
      return true
    },
  }
}

function standsAt(segment: Segment, text: string, at: number): boolean {
  for (let index = 0; index < segment.length; index++) {
    if (segment[index] !== ONE && segment[index] !== text.charCodeAt(at + index)) return false
  }
  return true
}

/** Finds the first place of a segment between two positions; answers where it ends, or -1. */
type Finder = (text: string, from: number, to: number) => number

/**
 * Shift-And (Baeza-Yates and Gonnet, 1992): the set of prefixes that end here, one bit each. Every character is looked at once, whatever the
 * pattern, so that no pattern makes a long path expensive; a backtracking matcher takes time in the product of both.
 */
function finder(segment: Segment): Finder {
  const words = Math.ceil(segment.length / 32)
  const masks = masksOf(segment, words)
  const none = masks.get(ONE)!
  const lastBit = 1 << ((segment.length - 1) & 31)
  return (text, from, to) => {
    const prefixes = new Uint32Array(words)
    for (let at = from; at < to; at++) {
      const mask = masks.get(text.charCodeAt(at)) ?? none
      let carry = 1
      for (let word = 0; word < words; word++) {
        const bits = prefixes[word]!
        prefixes[word] = ((bits << 1) | carry) & mask[word]!
        carry = bits >>> 31
      }
      if ((prefixes[words - 1]! & lastBit) !== 0) return at + 1
    }
    return -1
  }
}

/** For each character the places of the segment where it may stand; under -1 those of `?`, where every character may. */
function masksOf(segment: Segment, words: number): ReadonlyMap<number, Uint32Array> {
  const masks = new Map<number, Uint32Array>([[ONE, new Uint32Array(words)]])
  for (const character of segment) if (!masks.has(character)) masks.set(character, new Uint32Array(words))
  for (const [character, mask] of masks) {
    for (const [place, expected] of segment.entries()) {
      if (expected === ONE || expected === character) mask[place >> 5]! |= 1 << (place & 31)
    }
  }
  return masks
}
