import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { sha256, sha256Start } from './sha-256.ts'

it('agrees with node:crypto on any text', { timeout: 30_000 }, () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 150 }), (text) => {
      const digest = createHash('sha256').update(text, 'utf8').digest()
      expect(sha256(text)).toBe(digest.toString('hex'))
      expect(sha256Start(text)).toBe(digest.subarray(0, 8).toString('base64'))
    }),
  )
})
