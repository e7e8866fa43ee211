import { createGateway, PlainRequest } from '@gw/core'
import { describe, expect, test } from 'vitest'
import { serve } from '../../test/serve.ts'
import { fromCloudFormation } from '../from-cloudformation.ts'
import { fromOpenApi } from '../from-openapi.ts'
import { entriesOf } from '../report/import-report.ts'

const uri = (name: string) =>
  `arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:000000000000:function:${name}/invocations`
const lambda = (name: string, more: object = {}) => ({
  'x-amazon-apigateway-integration': { type: 'aws_proxy', httpMethod: 'POST', uri: uri(name), ...more },
})

interface ProxyEvent {
  readonly stageVariables: Readonly<Record<string, string>> | null
  readonly headers: Readonly<Record<string, string>>
}

/** A REST API of one function, and its stage. */
function template(stage: object, more: object = {}): object {
  return {
    Resources: {
      Api: {
        Type: 'AWS::ApiGateway::RestApi',
        Properties: { Body: { swagger: '2.0', info: {}, paths: { '/pets': { get: lambda('Pets') } } } },
      },
      Stage: { Type: 'AWS::ApiGateway::Stage', Properties: { RestApiId: { Ref: 'Api' }, StageName: 'v1', ...stage } },
      ...more,
    },
  }
}

describe('stages', () => {
  test('variables and canary', async () => {
    const Pets = ({ stageVariables }: ProxyEvent) => ({ statusCode: 200, body: stageVariables?.['table'] ?? '' })
    const canary = (PercentTraffic: number) => ({ PercentTraffic, StageVariableOverrides: { table: 'new' } })
    const ask = (percent: number) =>
      serve(
        fromCloudFormation(template({ Variables: { table: 'old' }, CanarySetting: canary(percent) }), {
          functions: { Pets },
        }),
      )
    expect((await ask(0)({ target: '/pets' })).body).toBe('old')
    expect((await ask(100)({ target: '/pets' })).body).toBe('new')
  })

  test('an access log, where there is somewhere to write it', async () => {
    const written = template({ AccessLogSetting: { Format: '$context.requestId $context.httpMethod $context.status' } })
    const lines: string[] = []
    const functions = { Pets: () => ({ statusCode: 204 }) }
    const { definition } = fromCloudFormation(written, {
      functions,
      accessLog: (line: string) => void lines.push(line),
    })
    const gateway = createGateway(definition)
    await gateway.handle(new PlainRequest({ target: '/pets' }))
    await gateway.close()
    expect(lines.join('')).toMatch(/^\S+ GET 204\n?$/)
    expect(entriesOf(fromCloudFormation(written, { functions }).report, 'differs')).toMatchObject([
      { what: 'an access log' },
    ])
  })

  test('a cache of the method settings, keyed as the integration says', async () => {
    let calls = 0
    const Pets = () => ({ statusCode: 200, body: String((calls += 1)) })
    const MethodSettings = [{ ResourcePath: '/~1pets', HttpMethod: 'GET', CachingEnabled: true, CacheTtlInSeconds: 60 }]
    const ask = serve(
      fromCloudFormation(template({ CacheClusterEnabled: true, MethodSettings }), { functions: { Pets } }),
    )
    const bodies = [await ask({ target: '/pets' }), await ask({ target: '/pets' }), await ask({ target: '/pets?x=1' })]
    expect(bodies.map(({ body }) => body)).toEqual(['1', '1', '1'])
  })

  test('a throttle of one method beside that of the stage', async () => {
    const MethodSettings = [
      { ResourcePath: '/*', HttpMethod: '*', ThrottlingRateLimit: 100, ThrottlingBurstLimit: 100 },
      { ResourcePath: '/pets', HttpMethod: 'GET', ThrottlingRateLimit: 0, ThrottlingBurstLimit: 0 },
    ]
    const imported = fromCloudFormation(template({ MethodSettings }), { functions: { Pets: () => ({}) } })
    expect((await serve(imported)({ target: '/pets' })).statusCode).toBe(429)
  })
})

describe('the whole API', () => {
  const swagger = (root: object, operation: object = {}) => ({
    swagger: '2.0',
    info: {},
    paths: { '/pets': { get: { ...lambda('Pets'), ...operation } } },
    ...root,
  })
  const functions = { Pets: () => ({ statusCode: 200, body: 'pets '.repeat(50) }) }

  test('a resource policy', async () => {
    const statement = (Effect: string, more: object) => ({
      Effect,
      Principal: '*',
      Action: 'execute-api:Invoke',
      Resource: 'execute-api:/*',
      ...more,
    })
    const policy = {
      Version: '2012-10-17',
      Statement: [
        statement('Allow', {}),
        statement('Deny', { Condition: { IpAddress: { 'aws:SourceIp': ['192.0.2.0/24'] } } }),
      ],
    }
    const ask = serve(fromOpenApi(swagger({ 'x-amazon-apigateway-policy': policy }), { functions }))
    expect((await ask({ target: '/pets' })).statusCode).toBe(200)
    expect((await ask({ target: '/pets', sourceIp: '192.0.2.7' })).statusCode).toBe(403)
  })

  test('compression', async () => {
    const ask = serve(fromOpenApi(swagger({ 'x-amazon-apigateway-minimum-compression-size': 10 }), { functions }))
    expect((await ask({ target: '/pets', headers: { 'accept-encoding': 'gzip' } })).headers).toMatchObject({
      'Content-Encoding': 'gzip',
    })
  })

  test('an authorizer that is not there closes the method', async () => {
    const imported = fromOpenApi(swagger({}, { 'x-amazon-apigateway-auth': { type: 'AWS_IAM' } }), {
      functions,
      onMissing: 'report',
    })
    expect(entriesOf(imported.report, 'missing')).toMatchObject([
      { what: 'authorization AWS_IAM', pointer: '/paths/~1pets/get' },
    ])
    expect((await serve(imported)({ target: '/pets' })).statusCode).toBe(500)
    const guarded = fromOpenApi(swagger({}, { 'x-amazon-apigateway-auth': { type: 'AWS_IAM' } }), {
      functions,
      credentials: () => undefined,
    })
    expect((await serve(guarded)({ target: '/pets' })).statusCode).toBe(403)
  })

  test('the policies alone, on an app that answers by itself', async () => {
    const { definition } = fromOpenApi(swagger({}), { integrations: 'app' })
    const gateway = createGateway(definition)
    const answer = await gateway.handle(new PlainRequest({ target: '/pets' }), () => ({
      statusCode: 200,
      headers: {},
      body: 'the app',
    }))
    expect(answer.body).toBe('the app')
  })

  test('a SAM resource policy, or a closed API where it cannot be read', async () => {
    const sam = (ResourcePolicy: object) => ({
      Resources: {
        Api: { Type: 'AWS::Serverless::Api', Properties: { StageName: 'v1', Auth: { ResourcePolicy } } },
        Pets: {
          Type: 'AWS::Serverless::Function',
          Properties: {
            Events: { Get: { Type: 'Api', Properties: { RestApiId: { Ref: 'Api' }, Path: '/pets/', Method: 'get' } } },
          },
        },
      },
    })
    const statuses = async (policy: object, onMissing: 'throw' | 'report') => {
      const ask = serve(fromCloudFormation(sam(policy), { functions, onMissing }))
      const answers = [await ask({ target: '/pets' }), await ask({ target: '/pets', sourceIp: '192.0.2.7' })]
      return answers.map(({ statusCode }) => statusCode)
    }
    expect(await statuses({ IpRangeBlacklist: ['192.0.2.0/24'] }, 'throw')).toEqual([200, 403])
    expect(await statuses({ IpRangeWhitelist: ['192.0.2.0/24'] }, 'throw')).toEqual([403, 200])
    expect(() => fromCloudFormation(sam({ SourceVpcWhitelist: ['vpc-1'] }), { functions })).toThrow(
      /SourceVpcWhitelist/,
    )
    expect(await statuses({ SourceVpcWhitelist: ['vpc-1'] }, 'report')).toEqual([403, 403])
  })

  test('a web ACL is missing, not forgotten', () => {
    const acl = {
      Type: 'AWS::WAFv2::WebACLAssociation',
      Properties: { ResourceArn: { 'Fn::Sub': 'arn:aws:apigateway:us-east-1::/restapis/${Api}/stages/v1' } },
    }
    expect(() => fromCloudFormation(template({}, { Acl: acl }), { functions })).toThrow(/AWS::WAFv2::WebACLAssociation/)
  })
})

describe('HTTP APIs', () => {
  const document = (operation: object, root: object = {}) => ({
    openapi: '3.0.1',
    info: {},
    'x-amazon-apigateway-importexport-version': '1.0',
    paths: { '/pets': { get: operation } },
    ...root,
  })

  test('a Lambda authorizer with simple responses', async () => {
    const components = {
      securitySchemes: {
        guard: {
          type: 'apiKey',
          in: 'header',
          name: 'X-Token',
          'x-amazon-apigateway-authorizer': {
            type: 'request',
            authorizerUri: uri('Guard'),
            authorizerPayloadFormatVersion: 2.0,
            identitySource: '$request.header.X-Token',
            enableSimpleResponses: true,
          },
        },
      },
    }
    const Guard = ({ identitySource }: { readonly identitySource: readonly string[] }) => ({
      isAuthorized: identitySource[0] === 'good',
    })
    const written = document(
      { ...lambda('Pets', { payloadFormatVersion: '2.0' }), security: [{ guard: [] }] },
      { components },
    )
    const ask = serve(fromOpenApi(written, { functions: { Guard, Pets: () => 'pets' } }))
    expect((await ask({ target: '/pets' })).statusCode).toBe(401)
    expect((await ask({ target: '/pets', headers: { 'x-token': 'bad' } })).statusCode).toBe(403)
    expect(await ask({ target: '/pets', headers: { 'x-token': 'good' } })).toMatchObject({
      statusCode: 200,
      body: 'pets',
    })
  })

  test('parameter mappings, CORS, and a JWT authorizer that is asked', async () => {
    const Pets = ({ headers }: ProxyEvent) => headers['x-from'] ?? ''
    const mapped = lambda('Pets', {
      payloadFormatVersion: '2.0',
      requestParameters: { 'overwrite:header.x-from': '$request.querystring.from' },
      responseParameters: { 200: { 'append:header.x-more': 'more' } },
    })
    const root = { 'x-amazon-apigateway-cors': { allowOrigins: ['https://app.example.com'], allowMethods: ['GET'] } }
    const ask = serve(fromOpenApi(document(mapped, root), { functions: { Pets } }))
    expect(await ask({ target: '/pets?from=here' })).toMatchObject({ body: 'here', headers: { 'x-more': 'more' } })
    const preflight = {
      method: 'OPTIONS',
      headers: { origin: 'https://app.example.com', 'access-control-request-method': 'GET' },
    }
    expect((await ask({ target: '/pets', ...preflight })).statusCode).toBe(204)

    const scheme = {
      type: 'oauth2',
      'x-amazon-apigateway-authorizer': {
        type: 'jwt',
        identitySource: '$request.header.Authorization',
        jwtConfiguration: { issuer: 'https://id.example.com', audience: ['pets'] },
      },
    }
    const guarded = document(
      { ...mapped, security: [{ jwt: ['pets:read'] }] },
      { components: { securitySchemes: { jwt: scheme } } },
    )
    expect((await serve(fromOpenApi(guarded, { functions: { Pets } }))({ target: '/pets' })).statusCode).toBe(401)
  })
})

test('a template that cannot be read is told of with its place, and the route does not answer', async () => {
  const integration = {
    type: 'mock',
    requestTemplates: { 'application/json': '{"statusCode": 200}' },
    responses: { default: { statusCode: '200', responseTemplates: { 'application/json': '#if(' } } },
  }
  const document = {
    swagger: '2.0',
    info: {},
    paths: { '/pets': { get: { 'x-amazon-apigateway-integration': integration } } },
  }
  const imported = fromOpenApi(document, { onMissing: 'report' })
  expect(entriesOf(imported.report, 'missing')).toEqual([
    {
      finding: 'missing',
      what: 'the mappings of integration MOCK',
      note: expect.stringContaining('line 1, column 5'),
      pointer: '/paths/~1pets/get/x-amazon-apigateway-integration',
    },
  ])
  expect((await serve(imported)({ target: '/pets' })).statusCode).toBe(500)
  expect(() => fromOpenApi(document)).toThrow('the mappings of integration MOCK')
})
