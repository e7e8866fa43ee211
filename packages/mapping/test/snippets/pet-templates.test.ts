import { compileTemplate, renderTemplate } from '@gw/mapping'
import { expect, test } from 'vitest'
import { FAULT, PUT_PET } from './pet-templates.ts'

test('an item has the name and the tags of the pet', () => {
  const text = renderTemplate(PUT_PET, {
    body: '{"name": "Rex", "tags": ["small", "brown"]}',
    context: { requestId: 'r-1' },
    stageVariables: { table: 'pets' },
  })
  expect(JSON.parse(text)).toEqual({
    TableName: 'pets',
    Item: { id: { S: 'r-1' }, name: { S: 'Rex' }, tags: { SS: ['small', 'brown'] } },
  })
})

test('a quotation mark in a name does not end the text', () => {
  const text = renderTemplate(PUT_PET, { body: '{"name": "the \\"King\\"", "tags": []}' })
  expect(JSON.parse(text)).toMatchObject({ Item: { name: { S: 'the "King"' } } })
})

test('a fault is a conflict', () => {
  const { text, overrides } = compileTemplate(FAULT).render({ body: '{"reason": "taken"}' })
  expect(JSON.parse(text)).toEqual({ message: 'taken' })
  expect(overrides.responseOverride).toEqual({ header: {}, status: 409 })
})

test('the trace says what each step came to', () => {
  const { trace } = compileTemplate("#set($name = $input.path('$.name'))$name").render({ body: '{}' }, { trace: true })
  expect(trace.map(({ line, column, what, result }) => `${line}:${column} ${what} = ${result}`)).toEqual([
    "1:1 #set($name = $input.path('$.name')) = ",
    '1:36 $name = ',
  ])
})
