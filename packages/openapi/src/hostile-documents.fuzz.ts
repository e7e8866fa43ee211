import { isGatewayError } from '@gw/core'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fixture } from '../test/fixture.ts'
import { isList, isObject, type JsonValue } from './document/json-value.ts'
import { parseDocument } from './document/parse-document.ts'
import { fromCloudFormation } from './from-cloudformation.ts'
import { fromOpenApi } from './from-openapi.ts'
import { fromServerless } from './from-serverless.ts'
import { toOpenApi } from './export/to-openapi.ts'

const functions = {
  Pets: () => ({}),
  GuardFunction: () => ({}),
  createPet: () => ({}),
  pet: () => ({}),
  guard: () => ({}),
  list: () => ({}),
  make: () => ({}),
  whole: () => ({}),
}
/** Readers share the machine with other suites. */
const TIME = { timeout: 60_000 }

const options = { functions, onMissing: 'report' } as const

/** Values that documents have where something else belongs. */
const odd: fc.Arbitrary<JsonValue> = fc.oneof(
  fc.constantFrom<JsonValue>(
    null,
    true,
    0,
    -1,
    1e308,
    '',
    ' ',
    '$',
    '${',
    '${AWS::Region}',
    '{proxy+}',
    '/',
    '//',
    '*',
    'constructor',
    'toString',
  ),
  fc.constantFrom<JsonValue>(
    { Ref: 'PetApi' },
    { 'Fn::Sub': '${' },
    { 'Fn::GetAtt': [] },
    { 'Fn::If': ['HasCanary', {}] },
    { $ref: '#' },
    { $ref: '#/paths' },
  ),
  fc.constantFrom<JsonValue>([], {}, [[]], [{}], { default: {} }, { '': '' }),
  fc.string({ maxLength: 10 }),
)

/** Where a document is changed: a path of choices, each taken modulo the members that are there. */
const change = fc.record({ choices: fc.array(fc.nat({ max: 50 }), { minLength: 1, maxLength: 9 }), value: odd })

function changed(value: JsonValue, [choice = 0, ...rest]: readonly number[], put: JsonValue): JsonValue {
  if (isList(value) && value.length > 0) {
    const at = choice % value.length
    return value.map((element, index) =>
      index === at ? (rest.length === 0 ? put : changed(element, rest, put)) : element,
    )
  }
  if (!isObject(value) || Object.keys(value).length === 0) return put
  const name = Object.keys(value)[choice % Object.keys(value).length]!
  return { ...value, [name]: rest.length === 0 ? put : changed(value[name]!, rest, put) }
}

/** Whatever is in it: a document is imported, or refused with one of the library's errors. */
function holds(text: string, read: (document: object) => unknown): void {
  const original = parseDocument(text)
  const property = fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), (changes) => {
    const document = changes.reduce<JsonValue>(
      (before, { choices, value }) => changed(before, choices, value),
      original,
    )
    try {
      read(document as object)
    } catch (error) {
      if (!isGatewayError(error)) throw error
      expect(error.message).not.toBe('')
    }
  })
  fc.assert(property, { numRuns: 500 })
}

test('OpenAPI documents', TIME, () => {
  holds(fixture('petstore.yaml'), (document) => {
    const { api } = fromOpenApi(document, options)
    toOpenApi(api, { exportType: 'oas30', extensions: 'apigateway' })
  })
})

test('templates', TIME, () => {
  const parameters = { KeyValue: 'a-key-of-at-least-twenty-characters' }
  holds(fixture('sam-template.yaml'), (document) => fromCloudFormation(document, { ...options, parameters }))
})

test('serverless.yml', TIME, () => {
  holds(fixture('serverless.yml'), (document) => fromServerless(document, { ...options, api: 'ApiGatewayRestApi' }))
})
