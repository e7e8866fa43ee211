import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { conditionKeys } from './condition-keys.ts'
import { parseTemplate, splitAtColons } from './policy-template.ts'
import { wildcardOf } from './wildcard.ts'

const match = (pattern: string, text: string, keys = conditionKeys({})): boolean | undefined =>
  wildcardOf(parseTemplate(pattern, { wildcards: true, variables: true })!, keys)?.matches(text)

/** The same by dynamic programming: slow, and nothing like the real one. */
function slowly(pattern: string, text: string): boolean {
  let row = Array.from({ length: text.length + 1 }, (_, index) => index === 0)
  for (const character of pattern) {
    const next = row.map(() => false)
    for (let at = 0; at <= text.length; at++) {
      if (character === '*') next[at] = row[at]! || (at > 0 && next[at - 1]!)
      else if (at > 0) next[at] = row[at - 1]! && (character === '?' || character === text[at - 1])
    }
    row = next
  }
  return row[text.length]!
}

describe('wildcards', () => {
  test('match as the textbook does', () => {
    const pattern = fc.string({ unit: fc.constantFrom('a', 'b', ':', '/', '*', '?'), maxLength: 14 })
    const text = fc.string({ unit: fc.constantFrom('a', 'b', ':', '/'), maxLength: 24 })
    fc.assert(
      fc.property(pattern, text, (glob, value) => {
        expect(match(glob, value)).toBe(slowly(glob, value))
      }),
      { numRuns: 20_000 },
    )
  })

  test('pieces longer than a machine word too', () => {
    const unit = fc.constantFrom('a', 'a', 'a', 'b', '?')
    fc.assert(
      fc.property(
        fc.string({ unit, minLength: 28, maxLength: 100 }),
        fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 300 }),
        (piece, text) => {
          expect(match(`*${piece}*`, text)).toBe(slowly(`*${piece}*`, text))
          const planted = text + piece.replaceAll('?', 'b') + text
          expect(match(`*${piece}*`, planted)).toBe(true)
        },
      ),
      { numRuns: 300 },
    )
  })

  test('look at every character a bounded number of times, whatever the pattern', () => {
    // Of each place `charCodeAt` is asked at most once per piece; a matcher that backtracks asks thousands of times.
    const count = (pattern: string, length: number): number => {
      let asked = 0
      const letters = 'a'.repeat(length)
      const text = { length, charCodeAt: (at: number) => (asked++, letters.charCodeAt(at)) } as string
      match(pattern, text)
      return asked
    }
    for (const pattern of [
      '*a*a*a*a*a*a*a*a*b',
      `*${'a'.repeat(200)}b*`,
      `*${'a?'.repeat(100)}b*c`,
      '*a'.repeat(250),
      '*?*?*?*?*b',
    ]) {
      expect(count(pattern, 4_000)).toBeLessThanOrEqual(4_000 + pattern.length)
    }
  })

  test('a variable is its value, letter by letter', () => {
    const keys = conditionKeys({ 'aws:username': 'a*b', 'aws:many': ['x', 'y'] })
    expect(match('user/${aws:username}', 'user/a*b', keys)).toBe(true)
    expect(match('user/${AWS:UserName}/*', 'user/a*b/x', keys)).toBe(true)
    expect(match('user/${aws:username}', 'user/axxb', keys)).toBe(false)
    expect(match("user/${aws:absent, 'none'}", 'user/none', keys)).toBe(true)
    expect(match('user/${aws:absent}', 'user/', keys)).toBeUndefined()
    expect(match('user/${aws:many}', 'user/x', keys)).toBeUndefined()
    expect(match('${*}${?}${$}', '*?$', keys)).toBe(true)
    expect(match('${*}', 'x', keys)).toBe(false)
  })

  test('a variable that nothing closes cannot be read', () => {
    for (const text of ['${', 'a${aws:x', '${}', '${a, b}', "${a, 'b}"]) {
      expect(parseTemplate(text, { wildcards: true, variables: true })).toBeUndefined()
    }
    expect(parseTemplate('${x', { wildcards: true, variables: false })).toEqual([{ kind: 'literal', text: '${x' }])
  })

  test('an ARN comes apart at its first five colons', () => {
    const split = (text: string) => splitAtColons(parseTemplate(text, { wildcards: true, variables: true })!, 6)
    expect(split('arn:aws:s3:::b:c')).toHaveLength(6)
    expect(split('arn:aws:s3:::b:c')[5]).toEqual([{ kind: 'literal', text: 'b:c' }])
    expect(split('a*b:${c}')).toHaveLength(2)
  })
})
