import fc from 'fast-check'
import { expect, it } from 'vitest'
import { cacheDirectives, directiveSeconds } from './cache-directives.ts'
import { targetedDirectives } from './targeted-directives.ts'

const hostile = fc.oneof(
  fc.string({ maxLength: 200 }),
  fc.string({ maxLength: 200, unit: fc.constantFrom('"', '\\', ',', '=', ';', ' ', 'a', '0', 'no-store', 'max-age') }),
)

it('reads anything without throwing, and never a number that is none', () => {
  fc.assert(
    fc.property(hostile, (field) => {
      for (const directives of [cacheDirectives(field), targetedDirectives(field) ?? new Map()]) {
        const seconds = directiveSeconds(directives, 'max-age')
        expect(seconds === undefined || (Number.isInteger(seconds) && seconds >= 0)).toBe(true)
      }
    }),
  )
})

it('finds no-store wherever it stands as a directive of its own', () => {
  const name = fc.constantFrom('public', 'max-age=5', 'x="a,b"', 'y="\\""', 'z', 'must-revalidate')
  fc.assert(
    fc.property(
      fc.array(name),
      fc.array(name),
      fc.constantFrom('no-store', 'No-Store', ' no-store ', 'no-store;x', 'no-store=1'),
      (before, after, word) => {
        expect(cacheDirectives([...before, word, ...after].join(',')).has('no-store')).toBe(true)
      },
    ),
  )
})

it('does not find it inside quotes', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom('no-store', ',', ' ', 'a', '=')), (words) => {
      expect(cacheDirectives(`x="${words.join('')}"`).has('no-store')).toBe(false)
    }),
  )
})

it('takes a field that is longer than any honest one for no-store', () => {
  expect(cacheDirectives('a,'.repeat(5000)).has('no-store')).toBe(true)
})

it('is done with 4,096 hostile characters at once: reading is linear', () => {
  for (const unit of ['"', '\\', ',', '=', ' ', ';', 'a=', 'a="']) {
    const field = unit.repeat(4096 / unit.length)
    expect(cacheDirectives(field).size).toBeLessThanOrEqual(4096)
    expect(targetedDirectives(field)?.size ?? 0).toBeLessThanOrEqual(4096)
  }
})
