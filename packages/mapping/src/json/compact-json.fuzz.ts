import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Budget } from '../budget.ts'
import { isCompactJson } from './compact-json.ts'
import { parseJson } from './parse-json.ts'
import { jsonText } from './write-json.ts'

/** What the parser and the writer make of a text; undefined where it is no JSON. */
function rewritten(text: string): string | undefined {
  const parsed = parseJson(text)
  const budget = new Budget(1e7, 1e7, 1_000, (_code, message) => new Error(message))
  return parsed.ok ? jsonText(parsed.value, 'plain', budget) : undefined
}

/** JSON with something put into it, left out or doubled. */
const bent = fc
  .tuple(
    fc.json(),
    fc.nat(),
    fc.constantFrom('', ' ', ',', '"', '0', '-', '.5', 'e1', '\\', '}', '"a":1,', '\u0085', '\ud800'),
    fc.nat(3),
  )
  .map(([text, at, inserted, left]) => {
    const place = at % (text.length + 1)
    return text.slice(0, place) + inserted + text.slice(place + left)
  })

describe('compact JSON', () => {
  it('is what the parser and the writer would give again', () => {
    fc.assert(
      fc.property(fc.oneof(fc.json(), bent), (text) => {
        if (isCompactJson(text)) expect(rewritten(text)).toBe(text)
      }),
      { numRuns: 5_000 },
    )
  })

  it('is that of any signs that JSON is made of', () => {
    const sign = fc.constantFrom('{', '}', '[', ']', ':', ',', '"a"', '"b"', '"', '1', '0', '-', 'true', 'null', ' ')
    fc.assert(
      fc.property(fc.array(sign, { maxLength: 14 }), (signs) => {
        const text = signs.join('')
        if (isCompactJson(text)) expect(rewritten(text)).toBe(text)
      }),
      { numRuns: 20_000 },
    )
  })

  it('is found in what JSON.stringify writes of plain data', () => {
    const data = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        fc.integer(),
        fc.boolean(),
        fc.constant(null),
        fc.stringMatching(/^[a-z /']{0,9}$/),
        fc.array(tie('value'), { maxLength: 5 }),
        fc.dictionary(fc.stringMatching(/^[a-z0-9_]{1,9}$/), tie('value'), { maxKeys: 6 }),
      ),
    }))
    fc.assert(
      fc.property(fc.array(data.value), (value) => {
        expect(isCompactJson(JSON.stringify(value))).toBe(true)
      }),
    )
  })
})
