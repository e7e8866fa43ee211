import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { JavaPattern } from './java-pattern.ts'
import { PatternError } from './pattern-error.ts'

/** Patterns that mean the same to Java and JavaScript. */
const pattern = fc
  .array(
    fc.constantFrom(
      'a',
      'b',
      '.',
      '[ab]',
      '[^a]',
      '(a|b)',
      '(?:ab)',
      '(a)?',
      'a*',
      'b+?',
      'a{1,2}',
      '(a|ab)*',
      '^',
      '$',
      '\\w',
      '\\b',
      '|',
    ),
    { minLength: 1, maxLength: 6 },
  )
  .map((parts) => parts.join(''))
const text = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 12 })

describe('a pattern', () => {
  it('matches what a backtracking engine matches', () => {
    fc.assert(
      fc.property(pattern, text, (source, value) => {
        expect(new JavaPattern(source).matches(value)).toBe(new RegExp(`^(?:${source})$`).test(value))
      }),
      { numRuns: 5_000 },
    )
  })

  it('finds where a backtracking engine finds', () => {
    fc.assert(
      fc.property(pattern, text, (source, value) => {
        const found = new JavaPattern(source).find(value)
        const expected = new RegExp(source).exec(value)
        expect(found?.[0]).toBe(expected?.index)
        expect(found?.[1]).toBe(expected === null ? undefined : expected.index + expected[0].length)
      }),
      { numRuns: 5_000 },
    )
  })

  it('of any text compiles, or is refused', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 40 }), text, (source, value) => {
        try {
          new JavaPattern(source).find(value)
        } catch (error) {
          if (!(error instanceof PatternError)) throw error
        }
      }),
      { numRuns: 5_000 },
    )
  })
})
