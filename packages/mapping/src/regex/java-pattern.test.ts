import { describe, expect, it } from 'vitest'
import { JavaPattern } from './java-pattern.ts'
import { PatternError } from './pattern-error.ts'

function replaced(
  pattern: string,
  text: string,
  replacement: string,
  limit: number = Number.POSITIVE_INFINITY,
): string {
  let result = ''
  new JavaPattern(pattern).replace(
    text,
    replacement,
    limit,
    () => {},
    (part) => (result += part),
  )
  return result
}

describe('matches() takes the whole text', () => {
  it.each<[string, string, boolean]>([
    ['4\\d{2}', '404', true],
    ['4\\d{2}', '4040', false],
    ['Malformed.*', 'Malformed request', true],
    ['Malformed.*', 'It is Malformed', false],
    ['.*Malformed.*', 'a\nMalformed', false],
    ['(\\n|.)*Malformed(\\n|.)*', 'a\nMalformed\nb', true],
    ['(?s).*Malformed.*', 'a\nMalformed', true],
    ['(?i)not found', 'NOT Found', true],
    ['(?i:n)ot', 'NOT', false],
    ['a|b|c', 'b', true],
    ['[a-z&&[^b-d]]+', 'aez', true],
    ['[a-z&&[^b-d]]+', 'abz', false],
    ['[^\\d\\s]+', 'ab', true],
    ['[\\]\\-a]+', ']-a', true],
    ['\\Qa.b\\E+', 'a.bb', true],
    ['a{2,3}?b', 'aab', true],
    ['(ab)*', 'abab', true],
    ['(a*)*', 'aaa', true],
    ['x?y??', '', true],
    ['\\p{Alpha}\\p{Lu}\\u0041\\x41\\t', 'aÉAA\t', true],
    ['^a$', 'a', true],
    ['a$\\n', 'a\n', true],
    ['\\bfoo\\b.*', 'foo bar', true],
    ['😀.', '😀😀', true],
    ['(?<year>\\d+)-(?:x)', '20-x', true],
  ])('%s on %j: %s', (pattern, text, result) => expect(new JavaPattern(pattern).matches(text)).toBe(result))
})

describe('find, replace and split', () => {
  it('prefer what a backtracking engine prefers', () => {
    expect(new JavaPattern('a+?').find('aaa')).toEqual([0, 1])
    expect(new JavaPattern('(a|ab)(c|bcd)').find('xabcd')).toEqual([1, 5, 1, 2, 2, 5])
    expect(new JavaPattern('(a)|(b)').find('b')).toEqual([0, 1, -1, -1, 0, 1])
    expect(new JavaPattern('z').find('abc')).toBeUndefined()
  })

  it('replaces with groups, by number and by name', () => {
    expect(replaced('(\\w)(\\d)', 'a1 b2', '$2$1\\$')).toBe('1a$ 2b$')
    expect(replaced('(?<k>\\w)=', 'a=b=', '${k}:')).toBe('a:b:')
    expect(replaced('x*', 'axb', '-')).toBe('-a--b-')
    expect(replaced('l', 'hello', 'L', 1)).toBe('heLlo')
    expect(replaced("\\'", "it\\'s", "'")).toBe("it\\'s")
    expect(replaced("\\\\'", "it\\'s", "'")).toBe("it's")
    expect(() => replaced('a', 'a', '$5')).toThrow(PatternError)
  })

  it('splits as Java does', () => {
    const split = (pattern: string, text: string, limit = 0): string[] =>
      new JavaPattern(pattern).split(text, limit, () => {})
    expect(split(',', 'a,b,,c,,')).toEqual(['a', 'b', '', 'c'])
    expect(split(',', 'a,b,,c,,', -1)).toEqual(['a', 'b', '', 'c', '', ''])
    expect(split(',', 'a,b,c', 2)).toEqual(['a', 'b,c'])
    expect(split('', 'abc')).toEqual(['a', 'b', 'c'])
    expect(split(',', ',a')).toEqual(['', 'a'])
    expect(split('x', '')).toEqual([''])
  })
})

describe('what needs backtracking, or is no pattern, is refused in words', () => {
  it.each([
    '(a)\\1',
    '(?=a)',
    '(?!a)',
    '(?<=a)b',
    '(?>a)',
    'a++',
    '(',
    ')',
    'a)',
    '[',
    '[z-a]',
    '*',
    'a{3,1}',
    'a{2000}',
    '\\',
    '\\q',
    '\\p{Nothing}',
    '(?x)a',
    '((a{99}){99}){99}',
    '('.repeat(100),
    'a'.repeat(3_000),
  ])('%s', (pattern) => expect(() => new JavaPattern(pattern)).toThrow(PatternError))
})

describe('no pattern hangs', () => {
  it.each(['(a+)+$', '(a|a)*b', '(a*)*b', '(.*)*x', '(a|aa)+$', '(x+x+)+y', '^(([a-z])+.)+[A-Z]([a-z])+$'])(
    '%s takes steps in proportion to the text',
    (pattern) => {
      const stepsFor = (length: number): number => {
        let steps = 0
        new JavaPattern(pattern).matches('a'.repeat(length), (count) => (steps += count))
        return steps
      }
      expect(stepsFor(4_000)).toBeLessThan(stepsFor(400) * 11)
    },
  )
})
