import { describe, expect, test } from 'vitest'
import { fixture } from '../test/fixture.ts'
import { serve } from '../test/serve.ts'
import { fromCloudFormation } from './from-cloudformation.ts'
import { entriesOf } from './report/import-report.ts'

const TEMPLATE = fixture('sam-template.yaml')
const KEY = 'a-key-of-at-least-twenty-characters'

interface AuthorizerEvent {
  readonly authorizationToken: string
  readonly methodArn: string
}

const functions = {
  Pets: (event: { readonly httpMethod: string; readonly stageVariables: object }) => ({
    statusCode: 200,
    body: JSON.stringify([event.httpMethod, event.stageVariables]),
  }),
  GuardFunction: ({ authorizationToken, methodArn }: AuthorizerEvent) => ({
    principalId: 'ann',
    policyDocument: {
      Version: '2012-10-17',
      Statement: [
        { Action: 'execute-api:Invoke', Effect: authorizationToken === 'good' ? 'Allow' : 'Deny', Resource: methodArn },
      ],
    },
  }),
}

describe('fromCloudFormation', () => {
  test('serves a SAM API: events, default authorizer, models, plan, CORS, settings', async () => {
    const ask = serve(fromCloudFormation(TEMPLATE, { functions, parameters: { KeyValue: KEY } }), 'live')
    expect(await ask({ target: '/health' })).toMatchObject({ statusCode: 200, body: '["GET",{"table":"stack-pets"}]' })
    const post = { target: '/pets', method: 'POST', headers: { 'content-type': 'application/json', 'x-token': 'good' } }
    expect((await ask({ ...post, headers: {} })).statusCode).toBe(401)
    expect((await ask({ ...post, body: '{"name":1}' })).statusCode).toBe(400)
    expect((await ask({ ...post, body: '{"name":"Rex"}' })).statusCode).toBe(429)
    expect((await ask({ target: '/pets' })).statusCode).toBe(403)
    const keyed = { target: '/pets', headers: { 'x-api-key': KEY } }
    const statuses = [await ask(keyed), await ask(keyed), await ask(keyed)].map((answer) => answer.statusCode)
    expect(statuses).toEqual([200, 200, 429])
    expect(await ask({ target: '/pets', method: 'OPTIONS' })).toMatchObject({
      statusCode: 200,
      headers: {
        'Access-Control-Allow-Origin': 'https://app.example.com',
        'Access-Control-Allow-Methods': 'GET,OPTIONS,POST',
      },
    })
  })

  test('says what is no part of an API, and leaves out what no condition wants', () => {
    const { report } = fromCloudFormation(TEMPLATE, { functions, parameters: { KeyValue: KEY } })
    expect(entriesOf(report, 'missing')).toEqual([])
    expect(entriesOf(report, 'ignored').map((entry) => entry.pointer)).toEqual(['/Resources/Table'])
  })

  test('asks for a parameter without a default, and for functions', () => {
    expect(() => fromCloudFormation(TEMPLATE, { functions })).toThrow(/the parameter KeyValue/)
    expect(() => fromCloudFormation(TEMPLATE, { parameters: { KeyValue: KEY } })).toThrow(/the function Pets/)
  })

  test('reads resources, methods and integrations of plain CloudFormation', async () => {
    const method = (properties: object) => ({
      Type: 'AWS::ApiGateway::Method',
      Properties: { RestApiId: { Ref: 'Api' }, ...properties },
    })
    const resource = (ParentId: object, PathPart: string) => ({
      Type: 'AWS::ApiGateway::Resource',
      Properties: { RestApiId: { Ref: 'Api' }, ParentId, PathPart },
    })
    const template = {
      Resources: {
        Api: { Type: 'AWS::ApiGateway::RestApi', Properties: { Name: 'plain' } },
        Pet: resource({ Ref: 'Pets' }, '{petId}'),
        Pets: resource({ 'Fn::GetAtt': ['Api', 'RootResourceId'] }, 'pets'),
        Get: method({
          ResourceId: { Ref: 'Pet' },
          HttpMethod: 'GET',
          Integration: {
            Type: 'MOCK',
            RequestTemplates: { 'application/json': '{"statusCode": 404}' },
            IntegrationResponses: [
              { StatusCode: 200 },
              {
                StatusCode: 404,
                SelectionPattern: 404,
                ResponseTemplates: { 'application/json': 'no $input.params("petId")' },
              },
            ],
          },
        }),
        Deployment: { Type: 'AWS::ApiGateway::Deployment', Properties: { RestApiId: { Ref: 'Api' }, StageName: 'v1' } },
      },
    }
    const imported = fromCloudFormation(template)
    expect(imported.api.resources).toEqual(['/', '/pets', '/pets/{petId}'])
    expect(await serve(imported, 'v1')({ target: '/pets/7' })).toMatchObject({ statusCode: 404, body: 'no 7' })
  })

  test('reads an HTTP API of plain CloudFormation', async () => {
    const template = {
      Resources: {
        Api: {
          Type: 'AWS::ApiGatewayV2::Api',
          Properties: {
            Name: 'whole',
            ProtocolType: 'HTTP',
            CorsConfiguration: { AllowOrigins: ['https://app.example.com'] },
          },
        },
        Route: {
          Type: 'AWS::ApiGatewayV2::Route',
          Properties: {
            ApiId: { Ref: 'Api' },
            RouteKey: 'GET /pets/{id}',
            Target: { 'Fn::Join': ['/', ['integrations', { Ref: 'Integration' }]] },
          },
        },
        Integration: {
          Type: 'AWS::ApiGatewayV2::Integration',
          Properties: {
            ApiId: { Ref: 'Api' },
            IntegrationType: 'AWS_PROXY',
            IntegrationUri: { 'Fn::GetAtt': 'Function.Arn' },
            PayloadFormatVersion: '2.0',
          },
        },
        Function: { Type: 'AWS::Lambda::Function', Properties: {} },
        Stage: {
          Type: 'AWS::ApiGatewayV2::Stage',
          Properties: { ApiId: { Ref: 'Api' }, StageName: '$default', AutoDeploy: true },
        },
      },
    }
    const Function = (event: { readonly version: string; readonly routeKey: string }) =>
      `${event.version} ${event.routeKey}`
    const ask = serve(fromCloudFormation(template, { functions: { Function } }))
    expect(await ask({ target: '/pets/1', headers: { origin: 'https://app.example.com' } })).toMatchObject({
      statusCode: 200,
      body: '2.0 GET /pets/{id}',
      headers: { 'access-control-allow-origin': 'https://app.example.com' },
    })
    expect((await ask({ target: '/other' })).statusCode).toBe(404)
  })

  test('asks which API is meant', () => {
    const api = (Name: string) => ({ Type: 'AWS::ApiGateway::RestApi', Properties: { Name } })
    const template = { Resources: { One: api('one'), Two: api('two') } }
    expect(() => fromCloudFormation(template)).toThrow(/the APIs One, Two/)
    expect(() => fromCloudFormation(template, { api: 'Tow' })).toThrow(/did you mean "Two"/)
    expect(fromCloudFormation(template, { api: 'Two' }).api.name).toBe('two')
  })

  test('tells of a part whose API is elsewhere, and of what it does not know', () => {
    const template = {
      Resources: {
        Api: { Type: 'AWS::ApiGateway::RestApi', Properties: {} },
        Stray: { Type: 'AWS::ApiGateway::Model', Properties: { RestApiId: 'abc123', Schema: {} } },
        Portal: { Type: 'AWS::ApiGatewayV2::Portal', Properties: {} },
      },
    }
    const { report } = fromCloudFormation(template, { onMissing: 'report' })
    expect(entriesOf(report, 'missing').map((entry) => entry.pointer)).toEqual([
      '/Resources/Stray',
      '/Resources/Portal',
    ])
  })

  test('takes the real names of resources from physicalIds', () => {
    const template = {
      Resources: {
        Pool: { Type: 'AWS::Cognito::UserPool', Properties: {} },
        Api: {
          Type: 'AWS::Serverless::Api',
          Properties: {
            StageName: 'v1',
            Auth: {
              DefaultAuthorizer: 'Pool',
              Authorizers: { Pool: { UserPoolArn: { 'Fn::GetAtt': ['Pool', 'Arn'] } } },
            },
          },
        },
        Get: {
          Type: 'AWS::Serverless::Function',
          Properties: {
            Events: { Get: { Type: 'Api', Properties: { RestApiId: { Ref: 'Api' }, Path: '/', Method: 'get' } } },
          },
        },
      },
    }
    const Get = () => ({ statusCode: 200 })
    expect(() => fromCloudFormation(template, { functions: { Get } })).toThrow(/pass it in physicalIds/)
    const { api } = fromCloudFormation(template, { functions: { Get }, physicalIds: { Pool: 'us-east-1_AbCdEf123' } })
    expect(api.authorizers[0]!.providerARNs).toEqual([
      'arn:aws:cognito-idp:us-east-1:000000000000:userpool/us-east-1_AbCdEf123',
    ])
  })
})
