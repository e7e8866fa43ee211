import { describe, expect, test } from 'vitest'
import { serve } from '../../test/serve.ts'
import { fromOpenApi } from '../from-openapi.ts'
import { entriesOf } from '../report/import-report.ts'

const document = (schemas: object, schema: object = { $ref: '#/components/schemas/Pet' }) => ({
  openapi: '3.1.0',
  info: {},
  paths: {
    '/pets': {
      post: {
        requestBody: { content: { 'application/json': { schema } } },
        'x-amazon-apigateway-request-validator': 'all',
        'x-amazon-apigateway-integration': {
          type: 'mock',
          requestTemplates: { 'application/json': '{"statusCode":200}' },
          responses: { default: { statusCode: '200' } },
        },
      },
    },
  },
  components: { schemas },
  'x-amazon-apigateway-request-validators': { all: { validateRequestBody: true } },
})

describe('models', () => {
  test('leave out what AWS leaves out, and never a property of that name', () => {
    const Pet = {
      type: 'object',
      example: {},
      nullable: true,
      properties: { default: { type: 'string', default: 'x' }, example: {} },
    }
    const { api, report } = fromOpenApi(document({ Pet }))
    expect(api.models[0]!.schema).toEqual({ type: 'object', properties: { default: { type: 'string' }, example: {} } })
    expect(entriesOf(report, 'ignored').map((entry) => entry.pointer)).toEqual([
      '/components/schemas/Pet/example',
      '/components/schemas/Pet/nullable',
      '/components/schemas/Pet/properties/default/default',
    ])
  })

  test('of OpenAPI 3.1 keep what draft 4 can say, and tell of the rest', async () => {
    const Pet = {
      type: ['object', 'null'],
      properties: { kind: { const: 'cat' } },
      if: {},
      unevaluatedProperties: false,
    }
    const imported = fromOpenApi(document({ Pet }))
    expect(entriesOf(imported.report, 'differs').map((entry) => entry.what)).toEqual([
      'if of a schema',
      'unevaluatedProperties of a schema',
    ])
    const ask = serve(imported)
    const post = (body: string) =>
      ask({ method: 'POST', target: '/pets', headers: { 'content-type': 'application/json' }, body })
    const statuses = [await post('{"kind":"cat"}'), await post('null'), await post('{"kind":"dog"}')].map(
      ({ statusCode }) => statusCode,
    )
    expect(statuses).toEqual([200, 200, 400])
  })

  test('of schemas without a name are named by what they say, the same at each import', () => {
    const inline = { type: 'array', items: { $ref: '#/components/schemas/Pet' } }
    const names = () => fromOpenApi(document({ Pet: { type: 'object' } }, inline)).api.models.map(({ name }) => name)
    expect(names()).toEqual([expect.stringMatching(/^MODEL[0-9a-f]{8}$/), 'Pet'])
    expect(names()).toEqual(names())
  })

  test('follow references that name no model, and not for ever', () => {
    const parts = {
      Pet: { properties: { a: { $ref: '#/components/schemas/Pet/properties/b' }, b: { type: 'string' } } },
    }
    expect(fromOpenApi(document(parts)).api.models[0]!.schema).toEqual({
      properties: { a: { type: 'string' }, b: { type: 'string' } },
    })
    const circle = { Pet: { properties: { a: { items: { $ref: '#/components/schemas/Pet/properties/a' } } } } }
    expect(() => fromOpenApi(document(circle))).toThrow(/refers to itself/)
    expect(() => fromOpenApi(document({}))).toThrow(/"Pet" does not exist/)
  })
})
