import { describe, expect, it } from 'vitest'
import { compileModel } from './compile-model.ts'
import { ModelSchemaError, type ModelSchema } from './model-schema.ts'

function messages(schema: ModelSchema, value: unknown): string[] {
  return compileModel(schema)
    .check(value)
    .map(({ pointer, message }) => `${pointer}: ${message}`)
}

describe('the words of the validator', () => {
  it.each<[ModelSchema, unknown, string]>([
    [{ required: ['b', 'a'] }, {}, 'object has missing required properties (["a","b"])'],
    [
      { type: ['integer', 'null'] },
      'x',
      'instance type (string) does not match any allowed primitive type (allowed: ["integer","null"])',
    ],
    [{ enum: ['a', 1] }, 'b', 'instance value ("b") not found in enum (possible values: ["a",1])'],
    [{ minimum: 2 }, 1, 'numeric instance is lower than the required minimum (minimum: 2, found: 1)'],
    [{ maximum: 2 }, 3, 'numeric instance is greater than the required maximum (maximum: 2, found: 3)'],
    [{ minimum: 2, exclusiveMinimum: true }, 2, 'numeric instance is not strictly greater than the required minimum 2'],
    [{ multipleOf: 0.1 }, 0.25, 'remainder of division is not zero (0.25 / 0.1)'],
    [{ minLength: 3 }, 'ab', 'string "ab" is too short (length: 2, required minimum: 3)'],
    [{ maxLength: 1 }, '😀a', 'string "😀a" is too long (length: 2, maximum allowed: 1)'],
    [{ pattern: '^a+$' }, 'ab', 'ECMA 262 regex "^a+$" does not match input string "ab"'],
    [{ format: 'ipv4' }, '256.1.1.1', 'string "256.1.1.1" is not a valid IPv4 address'],
    [{ format: 'email' }, 'a@', 'string "a@" is not a valid email address'],
    [{ minItems: 1 }, [], 'array is too short: must have at least 1 elements but instance has 0 elements'],
    [{ maxItems: 1 }, [1, 2], 'array is too long: must have at most 1 elements but instance has 2 elements'],
    [
      { uniqueItems: true },
      [
        { a: 1, b: 2 },
        { b: 2, a: 1 },
      ],
      'array must not contain duplicate elements',
    ],
    [
      { properties: { a: {} }, patternProperties: { '^x': {} }, additionalProperties: false },
      { a: 1, x1: 1, c: 1 },
      'object instance has properties which are not allowed by the schema: ["c"]',
    ],
    [{ minProperties: 1 }, {}, 'object has too few properties (found 0 but schema requires at least 1)'],
    [{ maxProperties: 0 }, { a: 1 }, 'object has too many properties (found 1 but schema requires at most 0)'],
    [
      { dependencies: { a: ['b'] } },
      { a: 1 },
      'property "a" of object has missing property dependencies (schema requires ["b"]; missing: ["b"])',
    ],
    [{ items: [{}], additionalItems: false }, [1, 2], 'array only allows up to 1 elements but instance has 2 elements'],
    [{ allOf: [{}, { type: 'string' }] }, 1, 'instance failed to match all required schemas (matched only 1 out of 2)'],
    [
      { anyOf: [{ type: 'string' }, { type: 'null' }] },
      1,
      'instance failed to match at least one required schema among 2',
    ],
    [{ oneOf: [{}, {}] }, 1, 'instance failed to match exactly one schema (matched 2 out of 2)'],
    [{ not: {} }, 1, 'instance matched a schema which it should not have'],
  ])('%j on %j', (schema, value, message) => expect(messages(schema, value)).toEqual([`: ${message}`]))
})

describe('what fits', () => {
  it.each<[ModelSchema, unknown]>([
    [{}, null],
    [{ type: 'number' }, 1],
    [{ type: 'integer' }, 1],
    [{ minimum: 2 }, 'x'],
    [{ multipleOf: 0.1 }, 0.3],
    [{ pattern: 'b' }, 'abc'],
    [{ format: 'date-time' }, '2026-02-28T12:00:00Z'],
    [{ format: 'int32' }, 'anything'],
    [{ uniqueItems: true }, [1, '1', true, null]],
    [{ minLength: 1, maxLength: 1 }, '😀'],
    [{ enum: [{ a: [1] }] }, { a: [1] }],
    [{ nullable: true, example: 'x', discriminator: 'y' }, 1],
  ])('%j on %j', (schema, value) => expect(messages(schema, value)).toEqual([]))

  it('knows a day that is none', () => {
    expect(messages({ format: 'date-time' }, '2026-02-30T12:00:00Z')).toHaveLength(1)
  })
})

describe('places', () => {
  const schema: ModelSchema = {
    type: 'object',
    properties: { items: { type: 'array', items: { type: 'object', properties: { 'a/b~': { type: 'number' } } } } },
  }

  it('are JSON Pointers', () => {
    expect(messages(schema, { items: [{}, { 'a/b~': 'x' }] })).toEqual([
      '/items/1/a~1b~0: instance type (string) does not match any allowed primitive type (allowed: ["number"])',
    ])
  })

  it('inside what does not fit itself are not looked at', () => {
    expect(messages({ ...schema, required: ['zz'] }, { items: 5 })).toEqual([
      ': object has missing required properties (["zz"])',
    ])
  })
})

describe('references', () => {
  const base = 'https://apigateway.amazonaws.com/restapis/abc123/models'

  it('lead to definitions and to other models, whose definitions are their own', () => {
    const models = {
      Pet: { $ref: '#/definitions/Animal', definitions: { Animal: { required: ['name'] } } },
    }
    const model = compileModel({ items: { $ref: `${base}/Pet` } }, { models })
    expect(model.check([{ name: 'a' }])).toEqual([])
    expect(model.check([{}])).toMatchObject([{ pointer: '/0', keyword: 'required' }])
  })

  it('may run in circles', () => {
    const tree = { properties: { children: { type: 'array', items: { $ref: '#' } } }, required: ['id'] }
    const value = { id: 1, children: [{ id: 2, children: [{}] }] }
    expect(compileModel(tree).check(value)).toMatchObject([{ pointer: '/children/0/children/0' }])
    const models = {
      A: { properties: { b: { $ref: `${base}/B` } } },
      B: { properties: { a: { $ref: `${base}/A` } }, type: 'object' },
    }
    expect(compileModel(models.A, { models }).check({ b: { a: { b: 5 } } })).toMatchObject([{ pointer: '/b/a/b' }])
  })

  it('that only name each other refuse every value', () => {
    const model = compileModel({
      definitions: { a: { $ref: '#/definitions/b' }, b: { $ref: '#/definitions/a' } },
      $ref: '#/definitions/a',
    })
    expect(model.check(1)).toMatchObject([{ keyword: 'limit' }])
  })

  it.each<ModelSchema>([
    { $ref: '#/definitions/zz' },
    { $ref: `${base}/Nothing` },
    { $ref: 'https://evil.example/x.json' },
    { $ref: '#/__proto__' },
    { pattern: '(a)\\1' },
    { properties: { a: 5 } },
    { enum: 'a' },
    { allOf: [] },
  ])('%j is refused when it is compiled', (schema) => expect(() => compileModel(schema)).toThrow(ModelSchemaError))
})

describe('hostile input', () => {
  it('is bounded', () => {
    let deep: unknown = 1
    for (let depth = 0; depth < 10_000; depth += 1) deep = { a: deep }
    const recursive = { properties: { a: { $ref: '#' } } }
    expect(compileModel(recursive).check(deep).at(-1)).toMatchObject({ keyword: 'limit' })
    expect(compileModel({ items: { type: 'string' } }).check(Array.from({ length: 10_000 }, () => 1))).toHaveLength(100)
    expect(compileModel({ pattern: '^(a+)+$' }).check(`${'a'.repeat(50_000)}!`)).toHaveLength(1)
  })

  it('reaches no prototype', () => {
    const value: unknown = JSON.parse('{"__proto__":1,"constructor":2}')
    expect(messages({ properties: {}, additionalProperties: false }, value)).toEqual([
      ': object instance has properties which are not allowed by the schema: ["__proto__","constructor"]',
    ])
    expect(messages({ required: ['toString'] }, {})).toHaveLength(1)
  })
})
