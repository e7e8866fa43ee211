import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readQuery } from './query-protocol.ts'
import { xmlText } from './xml-text.ts'

const part = fc.oneof(
  fc.constantFrom('member', 'entry', '1', '2', 'Name', 'Value', 'key', 'value', '__proto__', 'constructor', ''),
  fc.string({ maxLength: 8 }),
)
const parameters = fc.array(
  fc.tuple(
    fc.array(part, { minLength: 1, maxLength: 14 }).map((parts) => parts.join('.')),
    fc.string({ maxLength: 8 }),
  ),
  { maxLength: 30 },
)

test('any parameters are an input or beyond the bounds, and pollute nothing', () => {
  fc.assert(
    fc.property(parameters, (pairs) => {
      try {
        const { input } = readQuery(new URLSearchParams(pairs))
        expect(Object.getPrototypeOf(input)).toBe(Object.prototype)
        expect(JSON.stringify(input).length).toBeLessThan(100_000)
      } catch (error) {
        expect(error).toBeInstanceOf(RangeError)
      }
      expect(Object.keys(Object.prototype)).toEqual([])
    }),
  )
})

test('flat parameters come back as they were', () => {
  const names = fc.stringMatching(/^[A-Z][A-Za-z]{0,12}x$/)
  fc.assert(
    fc.property(fc.dictionary(names, fc.string()), (members) => {
      const sent = Object.fromEntries(Object.entries(members).map(([name, value]) => [name, value.toWellFormed()]))
      expect(readQuery(new URLSearchParams({ ...sent, Action: 'Publish' }))).toEqual({ action: 'Publish', input: sent })
    }),
  )
})

test('no text makes an element of its own', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (name, text) => {
      const xml = xmlText('A', { [name]: text, B: text }, 'member')
      const inside = xml.slice('<A>'.length, -'</A>'.length)
      expect(inside.endsWith('</B>')).toBe(true)
      expect((inside.match(/</g) ?? []).length).toBe(/^[A-Za-z_][\w.-]*$/.test(name) && name !== 'B' ? 4 : 2)
    }),
  )
})
