import { describe, expect, test } from 'vitest'
import { serve } from '../../test/serve.ts'
import { fromCloudFormation } from '../from-cloudformation.ts'
import { fromOpenApi } from '../from-openapi.ts'
import type { ImportOptions } from '../import-options.ts'
import { writeDefinition } from '../literal/write-definition.ts'
import { entriesOf } from '../report/import-report.ts'

class Command {
  readonly input: unknown
  constructor(input: unknown) {
    this.input = input
  }
}
class PutItemCommand extends Command {}
class SendMessageCommand extends Command {}

/** Clients that note what they were sent, and answer with one output each. */
function services(outputs: Readonly<Record<string, object>>): {
  readonly sent: Command[]
  readonly services: NonNullable<ImportOptions['services']>
} {
  const sent: Command[] = []
  const client = (name: string) => ({
    send: async (command: Command) => {
      sent.push(command)
      return { $metadata: { httpStatusCode: 200 }, ...outputs[name] }
    },
  })
  const commands = { dynamodb: { PutItemCommand }, sqs: { SendMessageCommand } }
  const named = Object.entries(commands).map(([name, own]) => [name, { client: client(name), commands: own }] as const)
  return { sent, services: Object.fromEntries(named) }
}

const PUT = {
  type: 'aws',
  httpMethod: 'POST',
  uri: 'arn:aws:apigateway:eu-west-1:dynamodb:action/PutItem',
  credentials: 'arn:aws:iam::000000000000:role/put',
  requestTemplates: {
    'application/json': `{"TableName": "pets", "Item": {"name": {"S": "$input.path('$.name')"}}}`,
  },
  responses: {
    default: { statusCode: '201', responseTemplates: { 'application/json': '{"stored": true}' } },
    '4\\d{2}': { statusCode: '400' },
  },
}
const openapi = {
  openapi: '3.0.1',
  info: { title: 'pets', version: '1' },
  paths: { '/pets': { post: { responses: { 201: {} }, 'x-amazon-apigateway-integration': PUT } } },
}
const template = {
  Resources: {
    Api: { Type: 'AWS::ApiGateway::RestApi', Properties: { Name: 'orders' } },
    Orders: {
      Type: 'AWS::ApiGateway::Resource',
      Properties: {
        RestApiId: { Ref: 'Api' },
        ParentId: { 'Fn::GetAtt': ['Api', 'RootResourceId'] },
        PathPart: 'orders',
      },
    },
    Post: {
      Type: 'AWS::ApiGateway::Method',
      Properties: {
        RestApiId: { Ref: 'Api' },
        ResourceId: { Ref: 'Orders' },
        HttpMethod: 'POST',
        AuthorizationType: 'NONE',
        Integration: {
          Type: 'AWS',
          IntegrationHttpMethod: 'POST',
          Uri: { 'Fn::Sub': 'arn:aws:apigateway:${AWS::Region}:sqs:path/${AWS::AccountId}/orders' },
          RequestParameters: {
            'integration.request.header.Content-Type': "'application/x-www-form-urlencoded'",
          },
          RequestTemplates: { 'application/json': 'Action=SendMessage&MessageBody=$util.urlEncode($input.body)' },
          IntegrationResponses: [{ StatusCode: '202', ResponseTemplates: { 'application/json': '{}' } }],
        },
        MethodResponses: [{ StatusCode: '202' }],
      },
    },
  },
}

describe('services of AWS', () => {
  test('an action of an OpenAPI document is called with the client that was passed', async () => {
    const { sent, services: passed } = services({ dynamodb: {} })
    const imported = fromOpenApi(openapi, { services: passed })
    const ask = serve(imported)
    const answer = await ask({ method: 'POST', target: '/pets', body: '{"name":"rex"}' })
    expect(answer).toMatchObject({ statusCode: 201, body: '{"stored": true}' })
    expect(sent).toEqual([new PutItemCommand({ TableName: 'pets', Item: { name: { S: 'rex' } } })])
    expect(imported.report.entries).toContainEqual(
      expect.objectContaining({ finding: 'carried', what: 'integration AWS dynamodb' }),
    )
    expect(entriesOf(imported.report, 'differs')).toMatchObject([{ what: 'the role of an AWS service' }])
  })

  test('a status of the service chooses the integration response', async () => {
    const refused = Object.assign(new Error('no such table'), {
      name: 'ResourceNotFoundException',
      $fault: 'client',
      $metadata: { httpStatusCode: 400 },
    })
    const client = { send: () => Promise.reject(refused) }
    const imported = fromOpenApi(openapi, { services: { dynamodb: { client, commands: { PutItemCommand } } } })
    expect((await serve(imported)({ method: 'POST', target: '/pets', body: '{}' })).statusCode).toBe(400)
  })

  test('a path of a CloudFormation template is called with the client that was passed', async () => {
    const { sent, services: passed } = services({ sqs: { MessageId: '1' } })
    const ask = serve(fromCloudFormation(template, { services: passed }))
    expect((await ask({ method: 'POST', target: '/orders', body: '{"a":"&"}' })).statusCode).toBe(202)
    const QueueUrl = 'https://sqs.us-east-1.amazonaws.com/000000000000/orders'
    expect(sent).toEqual([new SendMessageCommand({ MessageBody: '{"a":"&"}', QueueUrl })])
  })

  test.each([
    ['a client', {}, 'pass { "dynamodb": { client, commands: { PutItemCommand } } } in services'],
    [
      'a command',
      { dynamodb: { client: { send: async () => ({}) }, commands: { SendMessageCommand } } },
      'pass { "dynamodb": { commands: { PutItemCommand } } } in services',
    ],
  ])('%s that is missing is told of, with what to pass', (_what, passed, note) => {
    const { report } = fromOpenApi(openapi, { services: passed, onMissing: 'report' })
    expect(entriesOf(report, 'missing')).toMatchObject([
      { what: 'integration AWS dynamodb', note, pointer: '/paths/~1pets/post/x-amazon-apigateway-integration' },
    ])
    expect(() => fromOpenApi(openapi, { services: passed })).toThrow(note)
  })

  test('a URI that names no service is told of', () => {
    const uri = 'arn:aws:apigateway:eu-west-1:dynamodb'
    const document = {
      ...openapi,
      paths: { '/pets': { post: { 'x-amazon-apigateway-integration': { ...PUT, uri } } } },
    }
    const { report } = fromOpenApi(document, { onMissing: 'report' })
    expect(entriesOf(report, 'missing')).toMatchObject([{ note: 'its URI names no service of AWS' }])
  })

  test('a client without send, and an option that does not exist, are refused', () => {
    const odd = (own: object) => () => fromOpenApi(openapi, { services: { dynamodb: own } as never })
    expect(odd({ client: {}, commands: {} })).toThrow(/services\.dynamodb\.client/)
    expect(odd({ client: { send() {} }, commands: {}, comands: {} })).toThrow(/comands/)
  })

  test('a written module asks for them', () => {
    const { plan } = fromOpenApi(openapi, { services: services({}).services })
    const source = writeDefinition(plan)
    expect(source).toContain("import { services } from './functions.ts'")
    expect(source).toContain('client: services.dynamodb.client')
    expect(source).toContain('commands: services.dynamodb.commands')
  })
})
