import { afterEach, expect, test, vi } from 'vitest'
import { bodyLength } from './response.ts'

afterEach(() => void vi.unstubAllGlobals())

test.each([
  ['an empty one', ''],
  ['ASCII', 'rex'],
  ['two bytes', 'hällo'],
  ['four bytes', '\u{1f436} dog'],
  ['half a pair, sent as U+FFFD', 'a\ud83d'],
  ['a long one', 'x'.repeat(5000)],
  ['a long one with an umlaut', `${'x'.repeat(5000)}ä`],
])("a text's length is that of its UTF-8, with Node's counter and without: %s", (_what, text) => {
  const { byteLength } = new TextEncoder().encode(text)
  expect(bodyLength(text)).toBe(byteLength)
  vi.stubGlobal('Buffer', undefined)
  expect(bodyLength(text)).toBe(byteLength)
})
