import fc from 'fast-check'
import { describe, it } from 'vitest'
import { compileTemplate } from './compile-template.ts'
import { MappingTemplateError } from './mapping-template-error.ts'

const PIECES = [
  '$m',
  '$!{m.a}',
  '${m.get("a")}',
  '$l[0]',
  '$input.json("$..a")',
  '$input.path("$.a[?(@.b > 1)]")',
  '$util.escapeJavaScript($input.body)',
  '$context.requestOverride.header.x',
  '#set($x = ',
  '1 + 2',
  '"$m"',
  ')',
  '#if(',
  '$m == 1',
  '#else',
  '#end',
  '#foreach($i in [1..9])',
  '#macro(m $p)',
  '#m($i)',
  '#define($d)',
  '\\',
  '##',
  '#*',
  '*#',
  '#[[',
  ']]#',
  '#stop',
  '#break',
  '.replaceAll("(a+)+", "$0")',
  '.__proto__',
  '.constructor',
  '[',
  ']',
  '{',
  '}',
  '"',
  "'",
  '\n',
  ' ',
]
const template = fc
  .array(fc.oneof(fc.constantFrom(...PIECES), fc.string({ maxLength: 6 })), { maxLength: 40 })
  .map((parts) => parts.join(''))
const anyText = fc.array(fc.nat(0xffff), { maxLength: 60 }).map((units) => String.fromCharCode(...units))
const limits = { maxSteps: 20_000, maxOutputBytes: 50_000 }

describe('any text', () => {
  it('is a template that renders, or a MappingTemplateError with a place in the text', () => {
    fc.assert(
      fc.property(template, fc.string(), (text, body) => {
        try {
          compileTemplate(text).render({ body }, { limits })
        } catch (error) {
          if (!(error instanceof MappingTemplateError)) throw error
          const lines = text.split('\n')
          if (error.line < 1 || error.line > lines.length || error.column < 1) throw error
        }
      }),
      { numRuns: 3_000 },
    )
  })

  it('without $, # and \\ prints itself', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const plain = text.replaceAll(/[$#\\]/g, '')
        return compileTemplate(plain).render().text === plain
      }),
    )
  })

  it('in #[[ ]]# prints itself', () => {
    const raw = anyText.filter((text) => !text.includes(']]#') && !text.endsWith(']'))
    fc.assert(fc.property(raw, (text) => compileTemplate(`#[[${text}]]#`).render().text === text))
  })

  it('as a body comes back from $input.body, and as JSON from $input.json', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 4 }), (body) => {
        if (compileTemplate('$input.body').render({ body }).text !== body) return false
        const again = compileTemplate("$input.json('$')").render({ body }).text
        return JSON.stringify(JSON.parse(again)) === JSON.stringify(JSON.parse(body))
      }),
    )
  })

  it('as a parameter is printed and never run', () => {
    fc.assert(
      fc.property(template, (value) => {
        const text = compileTemplate("$input.params('x')").render({ params: { header: { x: value } } }).text
        return text === value
      }),
    )
  })
})
