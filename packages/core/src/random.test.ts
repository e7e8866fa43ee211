import { expect, test } from 'vitest'
import { systemRandom } from './random.ts'

test('UUIDs are of version 4, and none comes twice', () => {
  const uuids = Array.from({ length: 20_000 }, () => systemRandom.uuid())
  expect(new Set(uuids).size).toBe(uuids.length)
  for (const uuid of uuids)
    expect(uuid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
})

test('every bit that is free is drawn', () => {
  const ones = Array.from({ length: 128 }, () => 0)
  const count = 4000
  for (let i = 0; i < count; i++) {
    const bits = BigInt(`0x${systemRandom.uuid().replaceAll('-', '')}`)
    for (let bit = 0; bit < 128; bit++) if ((bits >> BigInt(bit)) & 1n) ones[bit]!++
  }
  // Four bits of version and two of the variant are fixed; a fair coin leaves this range once in ten thousand million runs.
  const fixed = ones.filter((seen) => seen === 0 || seen === count).length
  expect(fixed).toBe(6)
  for (const seen of ones.filter((seen) => seen !== 0 && seen !== count))
    expect(Math.abs(seen / count - 0.5)).toBeLessThan(0.06)
})
