import {
  createGateway,
  PlainRequest,
  type Gateway,
  type GatewayEvent,
  type GatewayResponse,
  type Protocol,
} from '@gw/core'
import { describe, expect, test } from 'vitest'
import { ManualClock } from '../../core/test/manual-clock.ts'
import { lambda, lambdaProxy, mock, type InvokeInput, type LambdaContext, type LambdaProxyOptions } from './index.ts'

interface Setup {
  readonly protocol?: Protocol
  readonly clock?: ManualClock
  readonly variables?: Record<string, string>
  readonly events?: GatewayEvent[]
}

function behind(
  options: LambdaProxyOptions,
  { protocol = 'REST', clock, variables = {}, events }: Setup = {},
): Gateway {
  return createGateway({
    protocol,
    ...(clock === undefined ? {} : { clock }),
    ...(events === undefined ? {} : { onEvent: (event: GatewayEvent) => void events.push(event) }),
    stages: { prod: { variables } },
    routes: { 'ANY /pets/{petId}': [lambdaProxy(options)] },
  } as never) as Gateway
}

async function ask(
  gateway: Gateway,
  request: Partial<ConstructorParameters<typeof PlainRequest>[0]> = {},
): Promise<GatewayResponse> {
  return gateway.handle(new PlainRequest({ target: '/pets/7?x=1', ...request }))
}

const FAILED = { statusCode: 502, body: '{"message":"Internal server error"}' }

describe('a handler in this process', () => {
  test.each<[string, LambdaProxyOptions['handler']]>([
    [
      'that is async',
      (async (event: { pathParameters: object }) => ({
        statusCode: 200,
        body: JSON.stringify(event.pathParameters),
      })) as never,
    ],
    [
      'that returns',
      ((event: { pathParameters: object }) => ({
        statusCode: 200,
        body: JSON.stringify(event.pathParameters),
      })) as never,
    ],
    [
      'that calls back',
      ((event: { pathParameters: object }, _: object, callback: (error: null, result: object) => void) =>
        callback(null, { statusCode: 200, body: JSON.stringify(event.pathParameters) })) as never,
    ],
    [
      'that says done',
      ((event: { pathParameters: object }, context: LambdaContext, _callback: unknown) =>
        context.succeed({ statusCode: 200, body: JSON.stringify(event.pathParameters) })) as never,
    ],
  ])('%s', async (_, handler) => {
    expect(await ask(behind({ handler: handler! }))).toMatchObject({ statusCode: 200, body: '{"petId":"7"}' })
  })

  test('is told what Lambda would tell it', async () => {
    const clock = new ManualClock()
    const handler = async (_event: unknown, context: LambdaContext) => {
      clock.pass(1000)
      const { functionName, functionVersion, invokedFunctionArn } = context
      return {
        statusCode: 200,
        body: JSON.stringify([functionName, functionVersion, invokedFunctionArn, context.getRemainingTimeInMillis()]),
      }
    }
    const options = {
      handler: handler as never,
      functionName: '${stageVariables.fn}',
      qualifier: 'live',
      timeoutInMillis: 5000,
    }
    const { body } = await ask(behind(options, { clock, variables: { fn: 'GetPet' } }))
    expect(JSON.parse(String(body))).toEqual([
      'GetPet',
      'live',
      'arn:aws:lambda:us-east-1:000000000000:function:GetPet:live',
      4000,
    ])
  })

  test.each<[string, (event: unknown, context: LambdaContext, callback: (error: unknown) => void) => unknown]>([
    [
      'throws',
      () => {
        throw new Error('secret reason')
      },
    ],
    [
      'rejects',
      async () => {
        throw new Error('secret reason')
      },
    ],
    ['calls back with an error', (_e, _c, callback) => callback(new Error('secret reason'))],
    ['answers nonsense', () => 'text'],
    ['answers with a header that would be two', () => ({ statusCode: 200, headers: { 'x-a': 'a\r\nSet-Cookie: b' } })],
  ])('that %s is a failed integration; the listener is told why, the caller is not', async (_, handler) => {
    const events: GatewayEvent[] = []
    const response = await ask(behind({ handler: handler as never }, { events }))
    expect(response).toMatchObject(FAILED)
    expect(events).toMatchObject([{ type: 'fault', where: 'integration' }])
    expect(JSON.stringify(response)).not.toContain('secret')
  })

  test('that is too slow is timed out, and what it answers later reaches nobody', async () => {
    const clock = new ManualClock()
    let finish: (answer: object) => void
    const handler = () => new Promise<object>((resolve) => (finish = resolve))
    const answer = ask(behind({ handler: handler as never }, { clock }))
    await new Promise((resolve) => setImmediate(resolve))
    clock.pass(29_000)
    expect(await answer).toMatchObject({ statusCode: 504, body: '{"message":"Endpoint request timed out"}' })
    finish!({ statusCode: 200, body: 'late' })
    expect((await answer).statusCode).toBe(504)
  })

  test('has no limit of size unless it is given one', async () => {
    const handler = (async (event: { body: string }) => ({ statusCode: 200, body: String(event.body.length) })) as never
    const large = { method: 'POST', body: 'x'.repeat(7_000_000) }
    expect((await ask(behind({ handler }), large)).body).toBe('7000000')
    expect(await ask(behind({ handler, maxEventBytes: 6_291_456 }), large)).toMatchObject({
      statusCode: 413,
      body: '{"message":"Request Too Long"}',
    })
  })

  test('may stream its answer in Lambda’s form', async () => {
    const handler = async function* () {
      yield new TextEncoder().encode('{"statusCode":201,"headers":{"x-a":"1"},"cookies":["a=1"]}')
      yield new Uint8Array(3)
      yield new Uint8Array(5)
      yield new TextEncoder().encode('one ')
      yield new TextEncoder().encode('two')
    }
    const { statusCode, headers, body } = await ask(
      behind({ handler: handler as never, responseTransferMode: 'STREAM' }, { protocol: 'HTTP' }),
    )
    expect([statusCode, headers['x-a'], headers['set-cookie']]).toEqual([201, '1', 'a=1'])
    const chunks: Uint8Array[] = []
    for await (const chunk of body as AsyncIterable<Uint8Array>) chunks.push(chunk)
    expect(Buffer.concat(chunks).toString()).toBe('one two')
  })

  test.each([
    ['no delimiter', ['{"statusCode":200}']],
    ['a delimiter beyond 16 KB', [`{"a":"${'x'.repeat(17_000)}"}`, '\0'.repeat(8)]],
    ['metadata that is no JSON', ['nonsense', '\0'.repeat(8)]],
  ])('a stream with %s is a failed integration', async (_, chunks) => {
    const handler = async function* () {
      for (const chunk of chunks) yield new TextEncoder().encode(chunk)
    }
    expect(await ask(behind({ handler: handler as never, responseTransferMode: 'STREAM' }))).toMatchObject(FAILED)
  })
})

describe('a function on AWS, through a client', () => {
  function client(answer: () => object | Promise<object>): {
    inputs: InvokeInput[]
    client: { send(command: never): Promise<object> }
  } {
    const inputs: InvokeInput[] = []
    const send = async (command: { input: InvokeInput }): Promise<object> => {
      inputs.push(command.input)
      return answer()
    }
    return { inputs, client: { send: send as never } }
  }

  const payload = (value: unknown): object => ({
    StatusCode: 200,
    Payload: new TextEncoder().encode(JSON.stringify(value)),
  })

  test('is called by name and alias, with stage variables filled in', async () => {
    const { inputs, client: lambdaClient } = client(() => payload({ statusCode: 200, body: 'ok' }))
    const options = { client: lambdaClient, functionName: 'pets-${stageVariables.env}:${stageVariables.alias}' }
    expect(await ask(behind(options, { variables: { env: 'prod', alias: 'live' } }))).toMatchObject({
      statusCode: 200,
      body: 'ok',
    })
    expect(inputs).toMatchObject([{ FunctionName: 'pets-prod:live', InvocationType: 'RequestResponse' }])
    expect(JSON.parse(new TextDecoder().decode(inputs[0]!.Payload))).toMatchObject({
      httpMethod: 'GET',
      pathParameters: { petId: '7' },
    })
  })

  test.each<[string, () => object, number]>([
    ['the function failed', () => ({ FunctionError: 'Unhandled', ...payload({ errorMessage: 'x' }) }), 502],
    [
      'it may not be called',
      () => {
        throw Object.assign(new Error('no'), { name: 'AccessDeniedException' })
      },
      500,
    ],
    [
      'there is none of that name',
      () => {
        throw Object.assign(new Error('no'), { name: 'ResourceNotFoundException' })
      },
      500,
    ],
    [
      'Lambda throttles',
      () => {
        throw Object.assign(new Error('no'), { name: 'TooManyRequestsException' })
      },
      500,
    ],
    [
      'Lambda failed',
      () => {
        throw Object.assign(new Error('no'), { name: 'ServiceException' })
      },
      502,
    ],
    ['it answered no JSON', () => ({ Payload: new TextEncoder().encode('{oops') }), 502],
  ])('%s', async (_, answer, statusCode) => {
    expect((await ask(behind({ client: client(answer).client, functionName: 'f' }))).statusCode).toBe(statusCode)
  })

  test('an event beyond Lambda’s limit is not sent', async () => {
    const { inputs, client: lambdaClient } = client(() => payload({}))
    const response = await ask(behind({ client: lambdaClient, functionName: 'f' }), {
      method: 'POST',
      body: 'x'.repeat(6_291_456),
    })
    expect([response.statusCode, inputs]).toEqual([413, []])
  })

  test('streams', async () => {
    const bytes = (text: string): object => ({ PayloadChunk: { Payload: new TextEncoder().encode(text) } })
    const EventStream = (async function* () {
      yield bytes('{"statusCode":200}' + '\0'.repeat(8) + 'a')
      yield bytes('b')
      yield { InvokeComplete: {} }
    })()
    const response = await ask(
      behind({ client: client(() => ({ EventStream })).client, functionName: 'f', responseTransferMode: 'STREAM' }),
    )
    let text = ''
    for await (const chunk of response.body as AsyncIterable<Uint8Array>) text += Buffer.from(chunk).toString()
    expect(text).toBe('ab')
  })
})

describe('a custom integration', () => {
  test('calls its function with the body alone, and errors are answers', async () => {
    const gateway = createGateway({
      routes: {
        'POST /echo': [lambda({ handler: ((event: unknown) => event) as never })],
        'POST /fails': [
          lambda({
            handler: (() => {
              throw new TypeError('it broke')
            }) as never,
          }),
        ],
      },
    }) as unknown as Gateway
    expect(await ask(gateway, { method: 'POST', target: '/echo', body: '{"a":1}' })).toMatchObject({
      statusCode: 200,
      body: '{"a":1}',
    })
    const { statusCode, body } = await ask(gateway, { method: 'POST', target: '/fails', body: '' })
    expect([statusCode, JSON.parse(String(body))]).toEqual([
      200,
      { errorType: 'TypeError', errorMessage: 'it broke', trace: [] },
    ])
  })
})

describe('a mock', () => {
  test('says what it is told, and fails where a mapping wrote no status', async () => {
    const gateway = createGateway({
      routes: { 'GET /a': [mock({ statusCode: 202, body: 'x' })], 'GET /b': [mock({ statusCode: () => undefined })] },
    }) as unknown as Gateway
    expect(await ask(gateway, { target: '/a' })).toMatchObject({ statusCode: 202, body: 'x' })
    expect(await ask(gateway, { target: '/b' })).toMatchObject({
      statusCode: 500,
      body: '{"message":"Internal server error"}',
    })
  })
})

describe('options that cannot be', () => {
  test.each([
    [{}, 'IMPOSSIBLE_COMBINATION'],
    [{ handler: () => ({}), client: { send: () => {} } }, 'IMPOSSIBLE_COMBINATION'],
    [{ client: { send: () => {} } }, 'MISSING_OPTION'],
    [{ handler: () => ({}), payloadFormatVersion: '3.0' }, 'INVALID_OPTION'],
    [{ handler: () => ({}), handle: 1 }, 'UNKNOWN_OPTION'],
  ])('%j', (options, code) => {
    expect(() => lambdaProxy(options as never)).toThrow(expect.objectContaining({ code }))
  })
})
