import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeBase64url, decodePortably, encodeBase64url } from './base64url.ts'

describe.each([
  ['through Buffer', decodeBase64url],
  ['without Buffer', decodePortably],
])('strict base64url %s', (_, decode) => {
  test('reads back what it writes, and writes what Node writes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        const text = encodeBase64url(bytes)
        expect(text).toBe(Buffer.from(bytes).toString('base64url'))
        expect(Uint8Array.from(decode(text)!)).toEqual(bytes)
      }),
    )
  })

  test('a text that it accepts is the only spelling of its bytes', () => {
    const character = fc.constantFrom(...'ABab01-_+/= \n\0é.')
    fc.assert(
      fc.property(fc.string({ unit: character, maxLength: 12 }), (text) => {
        const bytes = decode(text)
        if (bytes !== undefined) expect(encodeBase64url(bytes)).toBe(text)
      }),
      { numRuns: 3_000 },
    )
  })

  test.each(['A', 'AAAAA', 'AA==', 'AAA=', 'AB', 'AAB', 'AA A', 'AA+A', 'AA/A', 'AA\nA', 'éAAA', 'AA\0A', '𝔸AA'])(
    'refuses %j',
    (text) => expect(decode(text)).toBeUndefined(),
  )
})
