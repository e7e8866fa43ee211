import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Budget } from '../budget.ts'
import { parseJson } from './parse-json.ts'
import { jsonText } from './write-json.ts'

const budget = (): Budget => new Budget(1e7, 1e7, 1_000, (_code, message) => new Error(message))

describe('the lenient reader', () => {
  it('reads all JSON as JSON.parse does', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        const parsed = parseJson(text)
        if (!parsed.ok) throw new Error(parsed.fault)
        expect(JSON.parse(jsonText(parsed.value, 'plain', budget()))).toEqual(JSON.parse(text))
      }),
    )
  })

  it('reads any text, or says why not', () => {
    fc.assert(
      fc.property(
        fc.string({
          unit: fc.constantFrom('{', '}', '[', ']', ':', ',', '"', "'", '\\', 'a', '1', '.', 'e', '-', ' ', 'u0'),
        }),
        (text) => {
          const parsed = parseJson(text)
          if (parsed.ok) jsonText(parsed.value, 'web', budget())
          else expect(parsed.fault).toMatch(/ at position \d+$/)
        },
      ),
      { numRuns: 3_000 },
    )
  })
})
