import fc from 'fast-check'
import { expect, test } from 'vitest'
import { HandClock } from '../../test/test-context.ts'
import { sealKeys, unsealKeys, type KeptKeys } from './sealed-keys.ts'

const SOURCE = 'https://issuer.test/jwks'
const SECRET = 'a secret of thirty-two characters'
const clock = new HandClock()

const kept: fc.Arbitrary<KeptKeys> = fc.record({
  document: fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), fc.jsonValue({ maxDepth: 3 })) as fc.Arbitrary<never>,
  maxAge: fc.oneof(fc.constant(undefined), fc.nat()),
  fetchedAt: fc.integer({ min: 0, max: clock.now() }),
})

test('what was sealed comes back as it was, and with any other letter not at all', async () => {
  await fc.assert(
    fc.asyncProperty(kept, fc.nat(), fc.string({ minLength: 1, maxLength: 3 }), async (keys, at, other) => {
      const text = await sealKeys(SOURCE, keys, SECRET)
      const back = await unsealKeys(SOURCE, text, SECRET, clock)
      expect(JSON.parse(JSON.stringify(back))).toEqual(JSON.parse(JSON.stringify(keys)))
      const place = at % text.length
      const changed = text.slice(0, place) + other + text.slice(place + 1)
      if (changed !== text) expect(await unsealKeys(SOURCE, changed, SECRET, clock)).toBeUndefined()
      expect(await unsealKeys(`${SOURCE}2`, text, SECRET, clock)).toBeUndefined()
    }),
    { numRuns: 500 },
  )
})

test('nothing that is no such text is taken for one, nor throws', async () => {
  const hostile = fc.oneof(
    fc.anything(),
    fc.json().map((text) => `.${text}`),
    fc.json().map((text) => `${'0'.repeat(64)}.${text}`),
  )
  await fc.assert(
    fc.asyncProperty(hostile, async (value) => {
      expect(await unsealKeys(SOURCE, value, SECRET, clock)).toBeUndefined()
    }),
    { numRuns: 2_000 },
  )
})
