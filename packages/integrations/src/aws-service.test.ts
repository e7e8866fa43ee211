import { createGateway, PlainRequest, type Context, type Gateway, type GatewayResponse } from '@gw/core'
import { describe, expect, test } from 'vitest'
import { awsService, type AwsServiceOptions } from './index.ts'

interface Sent {
  readonly name: string
  readonly input: Record<string, unknown>
}

class Command implements Sent {
  readonly name: string = this.constructor.name
  readonly input: Record<string, unknown>

  constructor(input: Record<string, unknown>) {
    this.input = input
  }
}

const commands = {
  PutItemCommand: class PutItemCommand extends Command {},
  QueryCommand: class QueryCommand extends Command {},
  PutRecordCommand: class PutRecordCommand extends Command {},
  PutEventsCommand: class PutEventsCommand extends Command {},
  StartExecutionCommand: class StartExecutionCommand extends Command {},
  SendMessageCommand: class SendMessageCommand extends Command {},
  SendMessageBatchCommand: class SendMessageBatchCommand extends Command {},
  PublishCommand: class PublishCommand extends Command {},
  GetObjectCommand: class GetObjectCommand extends Command {},
  PutObjectCommand: class PutObjectCommand extends Command {},
  ListObjectsV2Command: class ListObjectsV2Command extends Command {},
}

interface Given {
  readonly uri: string
  readonly body?: string
  readonly headers?: Record<string, string>
  readonly query?: string
  readonly method?: string
  readonly path?: Record<string, string>
  readonly answer?: () => unknown
  readonly options?: Partial<AwsServiceOptions>
}

const ARN = 'arn:aws:apigateway:eu-west-1'

/** Calls a service as a mapping would have it called. */
async function call(given: Given): Promise<{ sent: Sent | undefined; response: GatewayResponse }> {
  let sent: Sent | undefined
  const client = {
    send: async (command: Sent) => {
      sent = command
      return given.answer?.()
    },
  }
  const mapping = ({ integrationRequest }: Context): void => {
    integrationRequest.body = given.body ?? ''
    integrationRequest.rawQueryString = given.query ?? ''
    integrationRequest.pathParameters = given.path ?? {}
    for (const [name, value] of Object.entries(given.headers ?? {})) integrationRequest.headers.set(name, [value])
  }
  const gateway = createGateway({
    protocol: 'REST',
    ambiguousPaths: 'literal',
    policies: [{ slot: 'extension', name: 'mapping', onRequest: mapping }],
    routes: { 'ANY /': [awsService({ uri: given.uri, client: client as never, commands, ...given.options })] },
  } as never) as Gateway
  const request = new PlainRequest({ method: given.method ?? 'POST', target: '/' })
  const response = await gateway.handle(request, () => ({ statusCode: 599, headers: {}, body: '' }))
  return { sent, response }
}

describe('an action in JSON', () => {
  test('becomes its command, and its output JSON: times in seconds, bytes in base64', async () => {
    const { sent, response } = await call({
      uri: `${ARN}:states:action/StartExecution`,
      body: '{"stateMachineArn": "arn", "input": "{}"}',
      answer: () => ({ $metadata: { httpStatusCode: 200 }, startDate: new Date(1_500), blob: Uint8Array.of(1, 255) }),
    })
    expect(sent).toMatchObject({ name: 'StartExecutionCommand', input: { stateMachineArn: 'arn', input: '{}' } })
    expect(response.statusCode).toBe(200)
    expect(JSON.parse(String(response.body))).toEqual({ startDate: 1.5, blob: 'Af8=' })
    expect(response.headers['X-Amzn-Trace-Id']).toMatch(/^Root=1-/)
  })

  test('hands the SDK bytes where the service writes base64, and dates where it writes seconds', async () => {
    const record = await call({
      uri: `${ARN}:kinesis:action/PutRecord`,
      body: '{"Data": "aGk=", "PartitionKey": "aGk="}',
    })
    expect(record.sent?.input).toEqual({ Data: new Uint8Array([104, 105]), PartitionKey: 'aGk=' })
    const item = await call({
      uri: `${ARN}:dynamodb:action/PutItem`,
      body: '{"Item": {"B": {"B": "aGk="}, "s": {"S": "aGk="}}}',
    })
    expect(item.sent?.input).toEqual({ Item: { B: { B: new Uint8Array([104, 105]) }, s: { S: 'aGk=' } } })
    const events = await call({ uri: `${ARN}:events:action/PutEvents`, body: '{"Entries": [{"Time": 1.5}]}' })
    expect(events.sent?.input).toEqual({ Entries: [{ Time: new Date(1_500) }] })
  })

  test('may be named by X-Amz-Target beside a path', async () => {
    const headers = { 'x-amz-target': 'DynamoDB_20120810.Query' }
    const { sent } = await call({ uri: `${ARN}:dynamodb:path/x`, headers, body: '{"TableName": "t"}' })
    expect(sent).toMatchObject({ name: 'QueryCommand', input: { TableName: 't' } })
  })

  test("that the service refuses is answered with the service's error", async () => {
    const error = Object.assign(new Error('The conditional request failed'), {
      name: 'ConditionalCheckFailedException',
      $metadata: { httpStatusCode: 400 },
    })
    const answer = (): never => {
      throw error
    }
    const { response } = await call({ uri: `${ARN}:dynamodb:action/PutItem`, body: '{}', answer })
    expect(response.statusCode).toBe(400)
    expect(JSON.parse(String(response.body))).toEqual({
      __type: 'ConditionalCheckFailedException',
      message: 'The conditional request failed',
    })
  })

  test('that no service answered is a failed integration', async () => {
    const answer = (): never => {
      throw new Error('connect ECONNREFUSED')
    }
    const { response } = await call({ uri: `${ARN}:dynamodb:action/PutItem`, body: '{}', answer })
    expect(response).toMatchObject({ statusCode: 502, body: '{"message":"Internal server error"}' })
  })

  test.each(['[]', '{broken', '"text"', '7'])('refuses the input %s', async (body) => {
    const { sent, response } = await call({ uri: `${ARN}:dynamodb:action/PutItem`, body })
    expect(sent).toBeUndefined()
    expect(response.statusCode).toBe(500)
  })
})

describe('the Query protocol', () => {
  const queue = `${ARN}:sqs:path/111111111111/queue`

  test('reads maps, lists and numbers, and answers JSON with the nulls that AWS writes', async () => {
    const { sent, response } = await call({
      uri: queue,
      body: 'Action=SendMessage&MessageBody=a%20b&DelaySeconds=5&MessageAttribute.1.Name=k&MessageAttribute.1.Value.DataType=String&MessageAttribute.1.Value.StringValue=v',
      answer: () => ({ MessageId: 'm', $metadata: { requestId: 'r' } }),
    })
    expect(sent).toMatchObject({
      name: 'SendMessageCommand',
      input: {
        QueueUrl: 'https://sqs.eu-west-1.amazonaws.com/111111111111/queue',
        MessageBody: 'a b',
        DelaySeconds: 5,
        MessageAttributes: { k: { DataType: 'String', StringValue: 'v' } },
      },
    })
    expect(JSON.parse(String(response.body))).toEqual({
      SendMessageResponse: {
        SendMessageResult: {
          MessageId: 'm',
          MD5OfMessageAttributes: null,
          MD5OfMessageSystemAttributes: null,
          SequenceNumber: null,
        },
        ResponseMetadata: { RequestId: 'r' },
      },
    })
  })

  test('cannot be talked out of its action or its queue by what a body smuggles in', async () => {
    const body = 'Action=SendMessage&MessageBody=x&Action=SendMessageBatch&QueueUrl=https://evil.example'
    const { sent } = await call({ uri: queue, body })
    expect(sent?.name).toBe('SendMessageCommand')
    expect(sent?.input['QueueUrl']).toBe('https://sqs.eu-west-1.amazonaws.com/111111111111/queue')
  })

  test('reads entries and members, and names of prototypes as names', async () => {
    const body =
      'MessageAttributes.entry.1.Name=__proto__&MessageAttributes.entry.1.Value.DataType=String&Tags.member.2=b&Tags.member.1=a'
    const { sent } = await call({ uri: `${ARN}:sns:action/Publish`, body })
    expect(Object.keys(sent?.input['MessageAttributes'] as object)).toEqual(['__proto__'])
    expect(sent?.input['Tags']).toEqual(['a', 'b'])
  })

  test('answers XML where a mapping asks for it, escaped', async () => {
    const { response } = await call({
      uri: `${ARN}:sns:action/Publish`,
      query: 'Message=hi',
      headers: { accept: 'application/xml' },
      answer: () => ({ MessageId: '<m>', $metadata: { requestId: 'r' } }),
    })
    expect(response.body).toBe(
      '<PublishResponse><PublishResult><MessageId>&lt;m&gt;</MessageId></PublishResult><ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></PublishResponse>',
    )
  })

  test('is bounded', async () => {
    const many = Array.from({ length: 1_001 }, (_, index) => `a${index}=1`).join('&')
    for (const body of [many, `${'a.'.repeat(20)}b=1`]) {
      const { sent, response } = await call({ uri: `${ARN}:sns:action/Publish`, body })
      expect(sent).toBeUndefined()
      expect(response.statusCode).toBe(502)
    }
  })
})

describe('a path of S3', () => {
  const uri = `${ARN}:s3:path/bucket/{key}`

  test('gets an object with its headers and bytes', async () => {
    const { sent, response } = await call({
      uri,
      method: 'GET',
      path: { key: 'a%2Fb%20c.txt' },
      headers: { range: 'bytes=0-1' },
      answer: () => ({ Body: Uint8Array.of(1, 2), ContentType: 'text/plain', ETag: '"e"' }),
    })
    expect(sent).toMatchObject({
      name: 'GetObjectCommand',
      input: { Bucket: 'bucket', Key: 'a/b c.txt', Range: 'bytes=0-1' },
    })
    expect(response.headers).toMatchObject({ 'Content-Type': 'text/plain', ETag: '"e"' })
    expect(response.body).toEqual(Uint8Array.of(1, 2))
  })

  test('puts one, and lists a bucket', async () => {
    const put = await call({
      uri,
      method: 'PUT',
      path: { key: 'k' },
      body: 'text',
      headers: { 'content-type': 'text/plain' },
    })
    expect(put.sent?.input).toEqual({
      Bucket: 'bucket',
      Key: 'k',
      ContentType: 'text/plain',
      Body: new TextEncoder().encode('text'),
    })
    const answer = (): object => ({ Name: 'bucket', KeyCount: 2, Contents: [{ Key: 'a' }, { Key: '<b>' }] })
    const list = await call({ uri: `${ARN}:s3:path/bucket`, method: 'GET', query: 'prefix=x&max-keys=2', answer })
    expect(list.sent?.input).toEqual({ Bucket: 'bucket', Prefix: 'x', MaxKeys: 2 })
    expect(list.response.body).toContain('<Contents><Key>a</Key></Contents><Contents><Key>&lt;b&gt;</Key></Contents>')
  })

  test.each(['..', '%2e%2e', 'a%2F..%2Fb', '..;x'])('does not climb out with %s', async (key) => {
    const { sent, response } = await call({ uri, method: 'GET', path: { key } })
    expect(sent).toBeUndefined()
    expect(response.statusCode).toBe(400)
  })

  test('takes its bucket from a parameter only where that is one segment', async () => {
    const { sent } = await call({ uri: `${ARN}:s3:path/{bucket}/x`, method: 'GET', path: { bucket: 'mine%2Fother' } })
    expect(sent).toBeUndefined()
  })
})

describe('an integration', () => {
  test('calls no command that was not given, whatever its name', async () => {
    const uri = `${ARN}:sqs:path/1/q`
    for (const action of ['DeleteQueue', 'constructor', '__proto__', '']) {
      const { sent, response } = await call({ uri, body: `Action=${action}&MessageBody=x` })
      expect(sent).toBeUndefined()
      expect(response.statusCode).toBe(500)
    }
  })

  test.each(['arn:aws:apigateway:eu-west-1:dynamodb:PutItem', 'https://dynamodb.example', `${ARN}:lambda`])(
    'is refused at start for the URI %s',
    (uri) => {
      expect(() => awsService({ uri, client: { send: async () => ({}) }, commands })).toThrow('awsService.uri')
    },
  )

  test('is refused at start without commands', () => {
    const uri = `${ARN}:dynamodb:action/PutItem`
    expect(() => awsService({ uri, client: { send: async () => ({}) }, commands: {} })).toThrow('awsService.commands')
  })
})
