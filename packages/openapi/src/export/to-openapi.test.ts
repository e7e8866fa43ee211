import { createGateway } from '@gw/core'
import { describe, expect, test } from 'vitest'
import { fixture } from '../../test/fixture.ts'
import { fromOpenApi } from '../from-openapi.ts'
import { toOpenApi } from './to-openapi.ts'

const { api } = fromOpenApi(fixture('petstore.yaml'), { onMissing: 'report' })

describe('toOpenApi', () => {
  test.each(['oas30', 'swagger'] as const)('import, export, import is the identity (%s)', (exportType) => {
    const exported = toOpenApi(api, { exportType, extensions: ['apigateway', 'documentation'] })
    const again = fromOpenApi(exported, { onMissing: 'report' }).api
    expect(again).toEqual(api)
    expect(JSON.stringify(toOpenApi(again, { exportType, extensions: ['apigateway', 'documentation'] }))).toBe(
      JSON.stringify(exported),
    )
  })

  test('writes the plain API without extensions', () => {
    for (const exportType of ['oas30', 'swagger'] as const) {
      expect(JSON.stringify(toOpenApi(api, { exportType }))).not.toMatch(/x-amazon-apigateway-(?!any-method)/)
    }
  })

  test('writes what Swagger says in its own places', () => {
    const document = toOpenApi(api, { exportType: 'swagger', stage: 'live', apiId: 'abc123', region: 'eu-central-1' })
    expect(document).toMatchObject({
      swagger: '2.0',
      info: { title: 'Petstore', version: '2.1' },
      host: 'abc123.execute-api.eu-central-1.amazonaws.com',
      basePath: '/live',
      paths: {
        '/pets': {
          get: {
            operationId: 'listPets',
            consumes: ['application/json'],
            produces: ['application/json'],
            parameters: [
              { name: 'page', in: 'query', required: true, type: 'string' },
              { name: 'sort', in: 'query', required: false, type: 'string' },
            ],
            responses: { 200: { schema: { $ref: '#/definitions/Pets' }, headers: { 'X-Total': { type: 'string' } } } },
            security: [{ api_key: [] }],
          },
          post: { parameters: [{ in: 'body', name: 'Pet', required: true, schema: { $ref: '#/definitions/Pet' } }] },
        },
      },
      securityDefinitions: { api_key: { type: 'apiKey', name: 'x-api-key', in: 'header' } },
    })
  })

  test('knows where an imported definition came from', () => {
    const imported = fromOpenApi(fixture('petstore.yaml'), { onMissing: 'report' })
    const options = { exportType: 'oas30', extensions: 'apigateway' } as const
    expect(toOpenApi(imported.definition, options)).toEqual(toOpenApi(imported.api, options))
  })

  test('writes the routes of a definition made by hand', () => {
    const definition = { protocol: 'REST', routes: { 'GET /pets/{petId}': [], 'ANY /files/{proxy+}': [] } } as const
    createGateway(definition)
    expect(toOpenApi(definition, { exportType: 'oas30' })).toMatchObject({
      paths: {
        '/files/{proxy+}': {
          'x-amazon-apigateway-any-method': { parameters: [{ name: 'proxy', in: 'path', required: true }] },
        },
        '/pets/{petId}': { get: { parameters: [{ name: 'petId', in: 'path', required: true }] } },
      },
    })
  })

  test('has no Swagger for an HTTP API, as AWS', () => {
    const definition = { protocol: 'HTTP', routes: { $default: [] } } as const
    expect(() => toOpenApi(definition, { exportType: 'swagger' })).toThrow(
      expect.objectContaining({ code: 'IMPOSSIBLE_COMBINATION' }),
    )
    expect(toOpenApi(definition, { exportType: 'oas30' })).toMatchObject({
      paths: { '/$default': { 'x-amazon-apigateway-any-method': { isDefaultRoute: true } } },
    })
  })

  test.each([
    ['an extension that there is not', { exportType: 'oas30', extensions: 'apigateway,documentation' }],
    ['a form that there is not', { exportType: 'oas31' }],
    ['an option that there is not', { exportType: 'oas30', extension: 'apigateway' }],
  ])('refuses %s', (_what, options) => {
    expect(() => toOpenApi(api, options as never)).toThrow(/^toOpenApi(?:\.exportType|\.extensions| has no option)/)
  })
})
