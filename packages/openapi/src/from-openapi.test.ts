import { describe, expect, test } from 'vitest'
import { fixture } from '../test/fixture.ts'
import { serve } from '../test/serve.ts'
import { fromOpenApi, type OpenApiOptions } from './from-openapi.ts'
import { entriesOf } from './report/import-report.ts'

const PETSTORE = fixture('petstore.yaml')

interface ProxyEvent {
  readonly body: string | null
  readonly pathParameters: Readonly<Record<string, string>> | null
  readonly authorizationToken: string
  readonly methodArn: string
}

const functions = {
  createPet: (event: ProxyEvent) => ({ statusCode: 201, body: event.body ?? '' }),
  pet: (event: ProxyEvent) => ({ statusCode: 200, body: JSON.stringify(event.pathParameters) }),
  guard: (event: ProxyEvent) => ({
    principalId: 'ann',
    policyDocument: {
      Version: '2012-10-17',
      Statement: [
        {
          Action: 'execute-api:Invoke',
          Effect: event.authorizationToken === 'Bearer good' ? 'Allow' : 'Deny',
          Resource: event.methodArn,
        },
      ],
    },
  }),
}

const KEY = 'a-key-of-at-least-twenty-characters'
const keyStore = { find: () => undefined }

function petstore(options: OpenApiOptions = {}): ReturnType<typeof fromOpenApi> {
  return fromOpenApi(PETSTORE, { functions, keyStore, ...options })
}

describe('fromOpenApi', () => {
  test('serves functions, with path parameters', async () => {
    const ask = serve(petstore())
    expect(await ask({ target: '/pets/7', method: 'DELETE' })).toMatchObject({ statusCode: 200, body: '{"petId":"7"}' })
  })

  test('carries the authorizer, its pattern and the gateway response of its refusal', async () => {
    const ask = serve(petstore())
    const body = '{"name":"Rex"}'
    const post = { method: 'POST', target: '/pets', body }
    const json = { 'content-type': 'application/json' }
    expect(await ask({ ...post, headers: json })).toMatchObject({
      statusCode: 401,
      headers: { 'X-Why': 'no token' },
      body: '{"error":"Unauthorized"}',
    })
    expect((await ask({ ...post, headers: { ...json, authorization: 'Basic x' } })).statusCode).toBe(401)
    expect((await ask({ ...post, headers: { ...json, authorization: 'Bearer bad' } })).statusCode).toBe(403)
    expect(await ask({ ...post, headers: { ...json, authorization: 'Bearer good' } })).toMatchObject({
      statusCode: 201,
      body,
    })
  })

  test('carries the validator, with models that refer to each other in a circle', async () => {
    const ask = serve(petstore())
    const headers = { authorization: 'Bearer good', 'content-type': 'application/json' }
    const post = (body: string) => ask({ method: 'POST', target: '/pets', headers, body })
    expect((await post('{"name":"Rex","friends":[{"name":"Tom"}]}')).statusCode).toBe(201)
    expect((await post('{"name":"Rex","friends":[{"name":1}]}')).statusCode).toBe(400)
    expect((await post('{}')).body).toContain('Invalid request body')
  })

  test('carries MOCK with its templates behind an API key and required parameters', async () => {
    const known = { id: 'acme', name: 'acme', enabled: true }
    const ask = serve(petstore({ keyStore: { find: () => known } }))
    expect((await ask({ target: '/pets?page=1' })).statusCode).toBe(403)
    const headers = { 'x-api-key': KEY }
    expect((await ask({ target: '/pets', headers })).body).toContain('Missing required request parameters: [page]')
    expect(await ask({ target: '/pets?page=1', headers })).toMatchObject({
      statusCode: 200,
      headers: { 'X-Total': '2' },
      body: '[{"name": "Rex", "page": "1"}]',
    })
  })

  test('refuses what is missing, with its place', () => {
    const { guard: _guard, ...others } = functions
    expect(() => petstore({ functions: others })).toThrow(
      /the function guard is not passed in functions at \/components/,
    )
    expect(() => fromOpenApi(PETSTORE, { functions })).toThrow(/no API key is known/)
  })

  test('closes what a missing authorizer guarded when the caller wants a report', async () => {
    const { guard: _guard, ...others } = functions
    const imported = petstore({ functions: others, onMissing: 'report' })
    expect(entriesOf(imported.report, 'missing')).toMatchObject([{ pointer: '/components/securitySchemes/guard' }])
    const answer = await serve(imported)({ method: 'POST', target: '/pets', headers: { authorization: 'Bearer good' } })
    expect(answer.statusCode).toBe(500)
  })

  test('reports every member it does not carry', () => {
    const document = {
      openapi: '3.0.1',
      info: { title: 'x', version: '1' },
      'x-amazon-apigateway-something-new': true,
      components: { links: {} },
      paths: {
        pets: {},
        '/': {
          get: {
            summary: 'A summary',
            'x-other': 1,
            responses: { default: { description: '' } },
            'x-amazon-apigateway-integration': { type: 'mock', colour: 'blue', payloadFormatVersion: '1.0' },
          },
        },
      },
    }
    const { report } = fromOpenApi(document, { onMissing: 'report' })
    const told = report.entries.map((entry) => `${entry.finding} ${entry.pointer}`)
    expect(told).toEqual(
      expect.arrayContaining([
        'missing /x-amazon-apigateway-something-new',
        'ignored /paths/~1/get/summary',
        'ignored /paths/~1/get/x-other',
        'missing /paths/pets',
        'ignored /components/links',
        'ignored /paths/~1/get/responses/default',
        'ignored /paths/~1/get/x-amazon-apigateway-integration/colour',
        'ignored /paths/~1/get/x-amazon-apigateway-integration/payloadFormatVersion',
      ]),
    )
  })

  test('takes warnings for errors with failonwarnings', () => {
    const document = { swagger: '2.0', info: { title: 'x', version: '1' }, paths: {}, 'x-other': 1 }
    expect(fromOpenApi(document).api.name).toBe('x')
    expect(() => fromOpenApi(document, { failonwarnings: true })).toThrow(/x-other/)
  })

  test.each([
    ['ignore', '/pets'],
    ['prepend', '/v1/shop/pets'],
    ['split', '/shop/pets'],
  ] as const)('basepath %s', (basepath, path) => {
    const operation = { 'x-amazon-apigateway-integration': { type: 'mock' } }
    const swagger = { swagger: '2.0', info: {}, basePath: '/v1/shop', paths: { '/pets': { get: operation } } }
    const servers = [{ url: 'https://example.com/v1/{shop}/', variables: { shop: { default: 'shop' } } }]
    const oas3 = { openapi: '3.1.0', info: {}, servers, paths: { '/pets': { get: operation } } }
    for (const document of [swagger, oas3]) {
      expect(fromOpenApi(document, { basepath }).api.methods.map((method) => method.path)).toEqual([path])
    }
  })

  test('fills in variables and pseudo variables, and leaves stage variables', () => {
    const uri = 'https://${host}.${AWS::Region}.example.com/${stageVariables.version}'
    const document = {
      openapi: '3.0.0',
      info: {},
      paths: { '/': { get: { 'x-amazon-apigateway-integration': { type: 'http_proxy', httpMethod: 'GET', uri } } } },
    }
    expect(() => fromOpenApi(document)).toThrow(/the variable \$\{host\}/)
    const { api } = fromOpenApi(document, { variables: { host: 'pets' }, region: 'eu-central-1' })
    expect(api.methods[0]!.integration!.uri).toBe('https://pets.eu-central-1.example.com/${stageVariables.version}')
  })

  test('tells REST and HTTP APIs apart by what only one of them has', () => {
    const document = (integration: object, root: object = {}) => ({
      openapi: '3.0.0',
      info: {},
      paths: { '/': { get: { 'x-amazon-apigateway-integration': { uri: 'https://example.com', ...integration } } } },
      ...root,
    })
    const protocolOf = (value: object) => fromOpenApi(value, { onMissing: 'report' }).api.protocol
    expect(protocolOf(document({ type: 'http_proxy' }))).toBe('REST')
    expect(protocolOf(document({ type: 'http_proxy', payloadFormatVersion: '2.0' }))).toBe('HTTP')
    expect(protocolOf(document({ type: 'mock' }, { 'x-amazon-apigateway-cors': {} }))).toBe('REST')
    expect(protocolOf(document({ type: 'http_proxy' }, { 'x-amazon-apigateway-cors': {} }))).toBe('HTTP')
  })

  test('refuses a security scheme that would leave the method open', () => {
    const document = {
      openapi: '3.0.0',
      info: {},
      security: [{ oauth: [] }],
      components: { securitySchemes: { oauth: { type: 'oauth2' } } },
      paths: { '/': { get: { 'x-amazon-apigateway-integration': { type: 'mock' } } } },
    }
    expect(() => fromOpenApi(document)).toThrow(/the security scheme oauth: it has no x-amazon-apigateway-authorizer/)
  })

  test('names the option that was probably meant', () => {
    expect(() => fromOpenApi(PETSTORE, { basePath: 'split' } as never)).toThrow(/did you mean "basepath"/)
  })

  test('refuses what is no document', () => {
    for (const text of [
      "{'key:value}",
      'a: 1',
      '[]',
      'openapi: 4.0.0',
      'swagger: "1.2"',
      'openapi: 3.0.1\nswagger: "2.0"',
    ]) {
      expect(() => fromOpenApi(text)).toThrow(expect.objectContaining({ code: 'INVALID_DOCUMENT' }))
    }
  })
})
