import fc from 'fast-check'
import { expect, it } from 'vitest'
import { parseRequestTarget } from './request-target.ts'

const bytes = fc.string({ unit: fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code)) })

it('a path begins with one slash, holds printable ASCII, and parses to itself', () => {
  fc.assert(
    fc.property(fc.constantFrom('/', '', 'http://h', 'http://h/'), bytes, (start, rest) => {
      const target = parseRequestTarget(start + rest)
      if (target === undefined) return
      expect(target.path).toMatch(/^\/[!-[\]-~]*$/)
      expect(target.path).not.toMatch(/[?#]/)
      expect(parseRequestTarget(target.origin + target.path + target.search)).toEqual(target)
    }),
  )
})

it('the URL Standard reads the same path, dots and leading slashes aside', () => {
  fc.assert(
    fc.property(bytes, (rest) => {
      const target = parseRequestTarget(`/x${rest}`)
      if (target === undefined || /(?:^|\/)(?:\.|%2e){1,2}(?:\/|$)/i.test(target.path)) return
      expect(loosely(new URL(target.path, 'http://h').pathname)).toBe(loosely(target.path))
    }),
  )
})

/** The Standard, in one edition or another, encodes some printable characters that targets may bring as they are. */
function loosely(path: string): string {
  return path.replaceAll(/%(?:22|3C|3E|5E|60|7B|7C|7D)/gi, decodeURIComponent)
}
