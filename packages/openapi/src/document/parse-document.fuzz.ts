import { isGatewayError } from '@gw/core'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { stringify } from 'yaml'
import { DOCUMENT_LIMITS } from './document-limits.ts'
import { parseDocument } from './parse-document.ts'

/** Readers share the machine with other suites. */
const TIME = { timeout: 60_000 }

const limits = { ...DOCUMENT_LIMITS, maxDepth: 20, maxValues: 2_000 }

const name = fc.string({ unit: 'grapheme', maxLength: 12 }).filter((text) => text !== '__proto__' && text !== '<<')
const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    fc.string({ unit: 'grapheme', maxLength: 20 }),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 5 }),
    fc.dictionary(name, tie('value'), { maxKeys: 5, noNullPrototype: true }),
  ),
}))
const document = fc.dictionary(name, value, { maxKeys: 6, noNullPrototype: true })

test('what was written as JSON or YAML is read as it was', TIME, () => {
  fc.assert(
    fc.property(document, (written) => {
      expect(parseDocument(JSON.stringify(written), limits)).toEqual(written)
      const yaml = stringify(written, { aliasDuplicateObjects: false })
      if (!yaml.trimStart().startsWith('{')) expect(parseDocument(yaml, limits)).toEqual(written)
    }),
    { numRuns: 300 },
  )
})

/** Pieces that YAML gives a meaning. */
const piece = fc.constantFrom(
  'a: ',
  'b',
  '- ',
  '\n',
  '  ',
  '&x ',
  '*x',
  '!Ref ',
  '!Sub ',
  '!If ',
  '!GetAtt ',
  '<<: ',
  '[',
  ']',
  '{',
  '}',
  ',',
  ': ',
  '? ',
  '"',
  "'",
  '|\n',
  '>\n',
  '#',
  '---\n',
  '...\n',
  '%YAML 1.1\n',
  '0x1f',
  '1e9',
  '~',
  '__proto__: ',
  '\t',
  '\u0000',
  '\ud800',
)

test('any text is read or refused with INVALID_DOCUMENT, within its bounds', TIME, () => {
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
      try {
        expect(typeof parseDocument(pieces.join(''), limits)).toBe('object')
      } catch (error) {
        expect(isGatewayError(error) && error.code).toBe('INVALID_DOCUMENT')
      }
    }),
    { numRuns: 2_000 },
  )
})
