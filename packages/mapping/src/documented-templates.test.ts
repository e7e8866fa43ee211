import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
// The document shows these tests: they are run here.
import '../test/snippets/pet-templates.test.ts'
import { renderTemplate } from './compile-template.ts'
import { MappingTemplateError } from './mapping-template-error.ts'

const document = readFileSync(new URL('../../../docs/mapping-templates.md', import.meta.url), 'utf8')

/** What the document says that its templates see. */
const INPUT = {
  body: '{"name": "Rex", "owner": {"id": 7, "city": "Oslo"}, "tags": ["a", "b"], "none": null}',
  params: { path: { id: '7' }, querystring: { id: 'q', page: '2' }, header: { 'X-Tag': 'new', id: 'h' } },
  context: { httpMethod: 'GET', identity: { sourceIp: '203.0.113.7' }, authorizer: { claims: { sub: 'ann' } } },
  stageVariables: { table: 'pets' },
}

/** Rows whose first and last cell are code, or say `nothing` or the code of an error. */
const ROW = /^\| `(.+?)` \| .+ \| (?:`(.+)`|\*(.+)\*) \|$/gm

describe('the document of mapping templates', () => {
  const rows = [...document.matchAll(ROW)]

  test('has a row for every function', () => {
    const templates = rows.map(([, template]) => template).join('\n')
    const functions =
      'input.body input.json input.path input.params util.escapeJavaScript util.parseJson util.urlEncode'
    for (const name of `${functions} util.urlDecode util.base64Encode util.base64Decode context. stageVariables`.split(
      ' ',
    ))
      expect(templates).toMatch(new RegExp(`\\$\\{?${name.replace('.', '\\.')}`))
    expect(rows.length).toBe(document.split('\n').filter((line) => line.startsWith('| `')).length)
  })

  test.each(rows.map(([, template, text, word]) => [template!, text, word] as const))('%s', (template, text, word) => {
    expect(printed(template)).toBe(text ?? (word === 'nothing' ? '' : word))
  })
})

function printed(template: string): string {
  try {
    return renderTemplate(template, INPUT)
  } catch (error) {
    if (error instanceof MappingTemplateError) return error.code
    throw error
  }
}
