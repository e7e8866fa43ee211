import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { JsonObject } from '../document/json-value.ts'
import { readOpenApi } from '../openapi/read-openapi.ts'
import { ReportWriter } from '../report/import-report.ts'
import { toOpenApi } from './to-openapi.ts'

const word = fc.stringMatching(/^[a-z][a-z0-9]{0,7}$/)
const variable = word.map((name) => `{${name}}`)
const path = fc
  .tuple(fc.array(word, { maxLength: 2 }), fc.option(variable, { nil: undefined }))
  .map(([words, last]) => `/${[...words, ...(last === undefined ? [] : [last])].join('/')}`)
const templates = fc.dictionary(fc.constantFrom('application/json', 'text/html'), fc.string({ maxLength: 30 }), {
  maxKeys: 2,
  noNullPrototype: true,
})
const response = fc.record(
  {
    statusCode: fc.constantFrom('200', '201', '404', '500'),
    responseParameters: fc.dictionary(
      word.map((name) => `method.response.header.${name}`),
      word.map((text) => `'${text}'`),
      {
        maxKeys: 2,
        noNullPrototype: true,
      },
    ),
    responseTemplates: templates,
    contentHandling: fc.constantFrom('CONVERT_TO_TEXT', 'CONVERT_TO_BINARY'),
  },
  { requiredKeys: ['statusCode'], noNullPrototype: true },
)
const integration = fc.record(
  {
    type: fc.constantFrom('mock', 'http', 'aws', 'aws_proxy', 'HTTP_PROXY'),
    httpMethod: fc.constantFrom('GET', 'POST', 'ANY'),
    uri: word.map((host) => `https://${host}.example.com/{id}`),
    requestTemplates: templates,
    requestParameters: fc.dictionary(
      word.map((name) => `integration.request.header.${name}`),
      word.map((text) => `'${text}'`),
      {
        maxKeys: 2,
        noNullPrototype: true,
      },
    ),
    passthroughBehavior: fc.constantFrom('never', 'when_no_match', 'WHEN_NO_TEMPLATES'),
    timeoutInMillis: fc.integer({ min: 50, max: 29_000 }),
    cacheKeyParameters: fc.array(
      word.map((name) => `method.request.querystring.${name}`),
      { maxLength: 2 },
    ),
    responses: fc.dictionary(fc.constantFrom('default', '4\\d{2}', '.*error.*'), response, {
      maxKeys: 3,
      noNullPrototype: true,
    }),
  },
  { requiredKeys: ['type'], noNullPrototype: true },
)
const schema = fc.constantFrom<JsonObject>(
  { $ref: '#/components/schemas/Pet' },
  { type: 'object', properties: { default: { type: 'string' }, example: { type: 'integer' } } },
  { type: 'array', items: { $ref: '#/components/schemas/Pet' } },
)
const operation = fc.record(
  {
    operationId: word,
    parameters: fc.uniqueArray(
      fc.record({ name: word, in: fc.constantFrom('query', 'header'), required: fc.boolean() }),
      {
        maxLength: 3,
        selector: ({ name, in: place }) => `${place} ${name}`,
      },
    ),
    requestBody: schema.map((body) => ({ content: { 'application/json': { schema: body } } })),
    responses: fc.dictionary(
      fc.constantFrom('200', '404'),
      fc.record(
        { description: fc.constant('x'), content: schema.map((body) => ({ 'application/json': { schema: body } })) },
        { requiredKeys: ['description'] },
      ),
      { maxKeys: 2, noNullPrototype: true },
    ),
    security: fc.constantFrom<readonly JsonObject[]>(
      [],
      [{ guard: [] }],
      [{ key: [] }],
      [{ pool: ['read'] }, { key: [] }],
      [{ iam: [] }],
    ),
    'x-amazon-apigateway-request-validator': fc.constant('all'),
    'x-amazon-apigateway-integration': integration,
  },
  { requiredKeys: ['x-amazon-apigateway-integration'], noNullPrototype: true },
)
const document = fc.record({
  openapi: fc.constant('3.0.1'),
  info: fc.record({ title: word, version: word, description: word }, { requiredKeys: ['title', 'version'] }),
  paths: fc.dictionary(
    path,
    fc.dictionary(fc.constantFrom('get', 'post', 'x-amazon-apigateway-any-method'), operation, {
      minKeys: 1,
      maxKeys: 3,
      noNullPrototype: true,
    }),
    {
      maxKeys: 4,
      noNullPrototype: true,
    },
  ),
  components: fc.constant({
    schemas: {
      Pet: {
        type: 'object',
        required: ['name'],
        properties: { name: { type: 'string' }, friend: { $ref: '#/components/schemas/Pet' } },
      },
    },
    securitySchemes: {
      key: { type: 'apiKey', name: 'x-api-key', in: 'header' },
      iam: { type: 'apiKey', name: 'Authorization', in: 'header', 'x-amazon-apigateway-authtype': 'awsSigv4' },
      guard: {
        type: 'apiKey',
        name: 'X-Token',
        in: 'header',
        'x-amazon-apigateway-authorizer': {
          type: 'token',
          authorizerUri: 'arn:aws:x',
          authorizerResultTtlInSeconds: 60,
        },
      },
      pool: {
        type: 'apiKey',
        name: 'Authorization',
        in: 'header',
        'x-amazon-apigateway-authorizer': { type: 'cognito_user_pools', providerARNs: ['arn:aws:y'] },
      },
    },
  }),
  'x-amazon-apigateway-request-validators': fc.constant({
    all: { validateRequestBody: true, validateRequestParameters: true },
  }),
  'x-amazon-apigateway-binary-media-types': fc.uniqueArray(fc.constantFrom('image/png', '*/*'), { minLength: 1 }),
})

test('import, export, import is the identity, and exports are stable', { timeout: 60_000 }, () => {
  fc.assert(
    fc.property(document, fc.constantFrom('oas30' as const, 'swagger' as const), (written, exportType) => {
      const options = { exportType, extensions: 'apigateway' } as const
      const api = readOpenApi(written as unknown as JsonObject, new ReportWriter(), '', { protocol: 'REST' })
      const exported = toOpenApi(api, options)
      const again = readOpenApi(exported, new ReportWriter(), '', { protocol: 'REST' })
      expect(again).toEqual(api)
      expect(JSON.stringify(toOpenApi(again, options))).toBe(JSON.stringify(exported))
    }),
    { numRuns: 500 },
  )
})
