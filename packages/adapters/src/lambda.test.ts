import { PassThrough } from 'node:stream'
import { allow, createGateway, deny, type GatewayEvent, type Policy } from '@gw/core'
import { cache } from '@gw/cache'
import { expect, test } from 'vitest'
import { sampleEvent } from '../test/sample-events.ts'
import { streamGateway, withGateway, withRoutes, type LambdaContext, type LambdaResponseStream } from './lambda.ts'

const lambdaContext = { awsRequestId: '1', functionName: 'f', getRemainingTimeInMillis: () => 3000 } as LambdaContext

interface Token {
  readonly authorizer: { readonly jwt: { readonly claims: { readonly sub: string }; readonly scopes: null } }
}

const token: Policy<'authorizer', Token> = {
  slot: 'authorizer',
  name: 'token',
  onRequest: () =>
    allow({ adds: { authorizer: { jwt: { claims: { sub: 'ann', exp: 1 }, scopes: null } }, principalId: 'ann' } }),
}

const refuse: Policy<'extension'> = { slot: 'extension', name: 'no', onRequest: () => deny('THROTTLED') }

const FORMS = ['rest', 'http-1.0', 'http-2.0', 'function-url', 'alb', 'alb-multi-value'] as const

test.each(FORMS.filter((form) => form !== 'alb'))(
  'a REST gateway behind %s: the function gets a REST event, the trigger its own answer',
  async (form) => {
    const gateway = createGateway({
      stages: { prod: { variables: { table: 'pets' } } },
      policies: [token],
      routes: { 'GET /pets/{petId}': [] },
    })
    const handler = withGateway(gateway, async (event) => {
      expect(event.resource).toBe('/pets/{petId}')
      expect(event.pathParameters).toEqual({ petId: 'a%20b' })
      expect(event.stageVariables.table).toBe('pets')
      expect(event.requestContext.authorizer.claims.sub).toBe('ann')
      expect(event.requestContext.identity.sourceIp).toBe('192.0.2.1')
      expect(event.multiValueQueryStringParameters).toEqual({ q: ['1 2', '3'] })
      expect(event.requestContext.path).toBe('/prod/pets/a%20b')
      return {
        statusCode: 201,
        headers: { 'x-id': '7' },
        multiValueHeaders: { 'Set-Cookie': ['a=1', 'b=2'] },
        body: 'hällo',
      }
    })
    const target = '/pets/a%20b?q=1%202&q=3'
    const answer = await handler(sampleEvent(form, { target }), lambdaContext)
    expect(answer).toMatchObject({ statusCode: 201, body: 'hällo', isBase64Encoded: false })
    const { headers, multiValueHeaders, cookies } = answer
    if (form === 'http-2.0' || form === 'function-url') expect(cookies).toEqual(['a=1', 'b=2'])
    else expect(multiValueHeaders?.['Set-Cookie']).toEqual(['a=1', 'b=2'])
    const id = form === 'alb-multi-value' ? multiValueHeaders?.['x-id']?.[0] : headers?.['x-id']
    expect(id).toBe('7')
    expect(answer.statusDescription).toBe(form === 'alb-multi-value' ? '201 Created' : undefined)
  },
)

test('a load balancer without multi-value headers gets cookies under names that differ in case', async () => {
  const handler = withGateway(createGateway({}), () => ({ multiValueHeaders: { 'Set-Cookie': ['a=1', 'b=2', 'c=3'] } }))
  const { headers = {} } = await handler(sampleEvent('alb'), lambdaContext)
  const cookies = Object.entries(headers).filter(([name]) => name.toLowerCase() === 'set-cookie')
  expect(cookies.map(([, value]) => value)).toEqual(['a=1', 'b=2', 'c=3'])
  expect(headers).not.toHaveProperty('multiValueHeaders')
})

test('an HTTP gateway gives the function events 2.0, or 1.0 where asked', async () => {
  const gateway = createGateway({ protocol: 'HTTP', policies: [token], routes: { 'POST /pets/{petId}': [] } })
  const request = { method: 'POST', target: '/pets/a%20b', headers: { cookie: 'x=1; y=2' }, body: '{"a":1}' }
  const two = withGateway(gateway, async (event) => ({ ...event }))
  const answer = await two(
    sampleEvent('alb', { ...request, headers: { 'content-type': 'application/json' } }),
    lambdaContext,
  )
  expect(JSON.parse(answer.body)).toMatchObject({
    version: '2.0',
    routeKey: 'POST /pets/{petId}',
    rawPath: '/pets/a b',
    pathParameters: { petId: 'a b' },
    body: '{"a":1}',
    requestContext: { authorizer: { jwt: { claims: { sub: 'ann', exp: '1' }, scopes: null } } },
  })
  const one = withGateway(gateway, async (event) => ({ statusCode: 200, body: JSON.stringify(event) }), {
    payloadFormatVersion: '1.0',
  })
  const { body } = await one(sampleEvent('http-2.0', request), lambdaContext)
  expect(JSON.parse(body)).toMatchObject({
    version: '1.0',
    path: '/pets/a%20b',
    pathParameters: { petId: 'a b' },
    headers: { Cookie: 'x=1; y=2' },
    requestContext: { authorizer: { claims: { sub: 'ann' } } },
  })
})

test("event: 'received' leaves the trigger's form, with what the gateway found out", async () => {
  const gateway = createGateway({ policies: [token], routes: { 'GET /pets/{petId}': [] } })
  const seen: Record<string, unknown>[] = []
  const handler = withGateway(
    gateway,
    async (event) => {
      seen.push(event as never)
      return { statusCode: 200 }
    },
    { event: 'received' },
  )
  for (const form of ['function-url', 'alb'] as const) {
    await handler(sampleEvent(form, { target: '/pets/7' }), lambdaContext)
  }
  expect(seen[0]).toMatchObject({
    version: '2.0',
    pathParameters: { petId: '7' },
    requestContext: { domainName: 'abc.lambda-url.us-east-1.on.aws', authorizer: { jwt: { claims: { sub: 'ann' } } } },
  })
  expect(seen[1]).toMatchObject({
    pathParameters: { petId: '7' },
    requestContext: { elb: { targetGroupArn: expect.any(String) }, authorizer: { claims: { sub: 'ann' } } },
  })
})

test('functions answer by promise, value, callback, or the context', async () => {
  const gateway = createGateway({})
  const call = async (handler: Parameters<typeof withGateway>[1]): Promise<unknown> => {
    const { statusCode, body } = await withGateway(gateway, handler as never)(sampleEvent('rest'), lambdaContext)
    return [statusCode, body]
  }
  const answer = { statusCode: 200, body: 'x' }
  expect(await call(async () => answer)).toEqual([200, 'x'])
  expect(await call(() => answer)).toEqual([200, 'x'])
  expect(await call((_event, _context, callback) => callback(null, answer))).toEqual([200, 'x'])
  expect(await call((_event, context) => context.succeed(answer))).toEqual([200, 'x'])
  expect(await call((_event, context) => context.done(undefined, answer))).toEqual([200, 'x'])
  const failed = [502, '{"message":"Internal server error"}']
  for (const broken of [
    async () => Promise.reject(new Error('x')),
    () => {
      throw new Error('x')
    },
    (_event: unknown, _context: unknown, callback: (error: string) => void) => callback('x'),
    (_event: unknown, context: LambdaContext) => context.fail('x'),
  ]) {
    expect(await call(broken as never)).toEqual(failed)
  }
})

test('the callback is still there while the context keeps what it is', async () => {
  let waits: boolean | undefined
  const context = { ...lambdaContext, callbackWaitsForEmptyEventLoop: true }
  const handler = withGateway(createGateway({}), (_event, own, callback) => {
    waits = own.callbackWaitsForEmptyEventLoop
    setImmediate(() => callback(null, { body: own.awsRequestId + String(own.getRemainingTimeInMillis()) }))
  })
  expect((await handler(sampleEvent('rest'), context)).body).toBe('13000')
  expect(waits).toBe(true)
})

test.each([
  ['a plain object', { ...lambdaContext, succeed: () => expect.unreachable() } as LambdaContext],
  [
    'an object of a class',
    new (class {
      awsRequestId = '1'
      succeed() {}
      getRemainingTimeInMillis(): number {
        return 3000
      }
    })() as never,
  ],
  ['nothing', undefined as never],
])(
  'a context that is %s: its ends lead to the gateway, the rest is as it was',
  async (_what, context: LambdaContext) => {
    const handler = withGateway(createGateway({}), (_event, own) =>
      own.succeed({ body: `${own.awsRequestId} ${own.getRemainingTimeInMillis?.()}` }),
    )
    const { body } = await handler(sampleEvent('rest'), context)
    expect(body).toBe(context === undefined ? 'undefined undefined' : '1 3000')
  },
)

test('what a function answered on a REST API is remembered, and no trace of one caller reaches another', async () => {
  let runs = 0
  const gateway = createGateway({ routes: { 'GET /pets/{petId}': [cache({ cacheTtlInSeconds: 60 })] } })
  const handler = withGateway(gateway, () => ({ body: `run ${++runs}` }))
  const ask = (root: string): ReturnType<typeof handler> =>
    handler(sampleEvent('rest', { target: '/pets/7', headers: { 'x-amzn-trace-id': `Root=1-${root}` } }), lambdaContext)
  const first = await ask('5f84c7a5-0123456789abcdef01234567')
  const second = await ask('5f84c7a5-aaaaaaaaaaaaaaaaaaaaaaaa')
  expect([first.body, second.body]).toEqual(['run 1', 'run 1'])
  expect(first.headers?.['X-Amzn-Trace-Id']).toMatch(/^Root=1-5f84c7a5-0123456789abcdef01234567;Parent=/)
  expect(JSON.stringify(second)).not.toContain('0123456789abcdef01234567')
})

test.each([
  ['statusCode', { statusCode: 'abc' }],
  ['body', { statusCode: 200, body: { a: 1 } }],
  ['headers.x-id', { statusCode: 200, headers: { 'x-id': {} } }],
  ['headers.x', { statusCode: 200, headers: { x: 'a\r\nset-cookie: b=1' } }],
  ['multiValueHeaders.x', { statusCode: 200, multiValueHeaders: { x: 'a' } }],
  ['cookies', { statusCode: 200, cookies: ['a=1'] }],
  ['', undefined],
])('a malformed answer is 502 and names its member: %s', async (path, answer) => {
  const events: GatewayEvent[] = []
  const gateway = createGateway({ onEvent: (event) => void events.push(event) })
  const handler = withGateway(gateway, async () => answer as never)
  const { statusCode, body } = await handler(sampleEvent('rest'), lambdaContext)
  expect([statusCode, body]).toEqual([502, '{"message":"Internal server error"}'])
  expect(faults(events)).toMatchObject([
    { type: 'fault', where: 'integration', error: { code: 'INVALID_RESPONSE', path } },
  ])
})

test('on an HTTP API a malformed answer is 500', async () => {
  const handler = withGateway(createGateway({ protocol: 'HTTP' }), async () => ({ statusCode: 200, body: 5 }))
  const { statusCode, body } = await handler(sampleEvent('http-2.0'), lambdaContext)
  expect([statusCode, body]).toEqual([500, '{"message":"Internal Server Error"}'])
})

test('bytes travel both ways', async () => {
  const bytes = Uint8Array.from([0, 255, 128, 10])
  const handler = withGateway(createGateway({}), async (event) => {
    expect(event).toMatchObject({ isBase64Encoded: true, body: Buffer.from(bytes).toString('base64') })
    return { statusCode: 200, headers: { 'content-type': 'image/png' }, body: event.body, isBase64Encoded: true }
  })
  for (const form of FORMS) {
    const { body, isBase64Encoded } = await handler(sampleEvent(form, { method: 'POST', body: bytes }), lambdaContext)
    expect([Buffer.from(body, 'base64'), isBase64Encoded]).toEqual([Buffer.from(bytes), true])
  }
})

test('refusals never reach the function', async () => {
  const handler = withGateway(createGateway({ policies: [refuse] }), () => expect.unreachable())
  for (const form of FORMS) expect((await handler(sampleEvent(form), lambdaContext)).statusCode).toBe(429)
})

test('a named stage of an HTTP API is taken off the path', async () => {
  const gateway = createGateway({ protocol: 'HTTP', routes: { 'GET /pets': [] } })
  const handler = withGateway(gateway, async (event) => event.rawPath)
  for (const form of ['http-1.0', 'http-2.0'] as const) {
    const { body } = await handler(sampleEvent(form, { target: '/pets', stage: 'dev' }), lambdaContext)
    expect(body).toBe('/pets')
  }
})

test('a path that was sent double-encoded is not decoded twice', async () => {
  const gateway = createGateway({ protocol: 'HTTP', routes: { 'GET /files/{name}': [] } })
  const handler = withGateway(gateway, async (event) => event.pathParameters.name)
  const { body } = await handler(sampleEvent('http-2.0', { target: '/files/a%252Fb' }), lambdaContext)
  expect(body).toBe('a%2Fb')
})

test('events that are no requests are refused, or go to the function as they are', async () => {
  const gateway = createGateway({})
  const warmer = { source: 'warmer' }
  const handler = withGateway(gateway, () => expect.unreachable())
  await expect(handler(warmer, lambdaContext)).rejects.toMatchObject({ code: 'UNSUPPORTED_EVENT' })
  await expect(handler({ Records: [{ eventSource: 'aws:sqs' }] }, lambdaContext)).rejects.toThrow('records of aws:sqs')
  const open = withGateway(gateway, async (event) => event as never, { otherEvents: 'next' })
  expect(await open(warmer, lambdaContext)).toBe(warmer)
})

test('withRoutes gives each route its handler and its types', async () => {
  const gateway = createGateway({ routes: { 'GET /pets/{petId}': [], 'POST /pets': [] } })
  const handler = withRoutes(gateway, {
    'GET /pets/{petId}': async (event) => ({ body: event.pathParameters.petId }),
    'POST /pets': (event, _context, callback) => callback(null, { statusCode: 201, body: event.body }),
  })
  expect((await handler(sampleEvent('rest', { target: '/pets/7' }), lambdaContext)).body).toBe('7')
  const post = sampleEvent('http-2.0', { method: 'POST', target: '/pets', body: 'x' })
  expect(await handler(post, lambdaContext)).toMatchObject({ statusCode: 201, body: 'x' })
  expect((await handler(sampleEvent('alb', { target: '/other' }), lambdaContext)).statusCode).toBe(403)
})

test('withRoutes tells of routes without a handler and handlers without a route', () => {
  const gateway = createGateway({ routes: { 'GET /pets': [], 'GET /open': [] } })
  const pets = { 'GET /pets': async () => ({}) }
  expect(() => withRoutes(gateway, pets as never)).toThrow('needs a handler for "GET /open"')
  expect(() => withRoutes(gateway, { ...pets, 'GET /opne': pets['GET /pets'] } as never)).toThrow(
    'did you mean "GET /open"',
  )
})

test('mistakes are told when the function is loaded', () => {
  const rest = createGateway({})
  const code = (code: string): unknown => expect.objectContaining({ code })
  const handler = async (): Promise<object> => ({})
  expect(() => withGateway(rest, handler, { otherEvent: 'next' } as object)).toThrow(code('UNKNOWN_OPTION'))
  expect(() => withGateway(rest, handler, { payloadFormatVersion: '2.0' })).toThrow(code('IMPOSSIBLE_COMBINATION'))
  expect(() => withGateway({} as typeof rest, handler)).toThrow(code('INVALID_OPTION'))
  const two = createGateway({ stages: { dev: {}, prod: {} } })
  expect(() => withGateway(two, handler)).toThrow(code('STAGE_NOT_CHOSEN'))
})

test('nothing of ours holds the process when the answer is there', async () => {
  const before = process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length
  const handler = withGateway(createGateway({}), async () => ({ body: 'x' }))
  await handler(sampleEvent('rest'), lambdaContext)
  expect(process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length).toBe(before)
})

/** The runtime's stream: what was written to it, and of which type. */
class RuntimeStream extends PassThrough implements LambdaResponseStream {
  contentType = ''
  readonly #chunks: Buffer[] = []

  constructor() {
    super()
    this.on('data', (chunk: Buffer) => this.#chunks.push(chunk))
  }

  setContentType(contentType: string): void {
    this.contentType = contentType
  }

  /** Metadata and body of what was written. */
  get answer(): { metadata: unknown; body: string } {
    const all = Buffer.concat(this.#chunks)
    const delimiter = all.indexOf(Buffer.alloc(8))
    return { metadata: JSON.parse(all.subarray(0, delimiter).toString()), body: all.subarray(delimiter + 8).toString() }
  }
}

/** What `awslambda.HttpResponseStream.from` does. */
function from(stream: LambdaResponseStream, metadata: object): LambdaResponseStream {
  stream.setContentType('application/vnd.awslambda.http-integration-response')
  Object.assign(stream, {
    _onBeforeFirstWrite: (write: (chunk: string | Uint8Array) => void) => {
      write(JSON.stringify(metadata))
      write(new Uint8Array(8))
    },
  })
  return stream
}

test('a streaming function streams through the gateway', async () => {
  const gateway = createGateway({ routes: { 'GET /pets/{petId}': [] } })
  const handler = streamGateway(gateway, async (event, responseStream) => {
    const stream = from(responseStream, {
      statusCode: 201,
      headers: { 'x-id': event.pathParameters.petId },
      cookies: ['a=1'],
    })
    stream.write('one ')
    await new Promise((resolve) => setImmediate(resolve))
    stream.end('two')
  })
  const stream = new RuntimeStream()
  await handler(sampleEvent('function-url', { target: '/pets/7' }), stream, lambdaContext)
  expect(stream.contentType).toBe('application/vnd.awslambda.http-integration-response')
  expect(stream.answer).toMatchObject({
    metadata: { statusCode: 201, headers: { 'x-id': '7', 'x-amzn-RequestId': expect.any(String) }, cookies: ['a=1'] },
    body: 'one two',
  })
})

test('a function marked by awslambda.streamifyResponse is recognised', async () => {
  const marked = Object.assign(
    async (_event: unknown, responseStream: LambdaResponseStream) => void responseStream.end('hello'),
    {
      [Symbol.for('aws.lambda.runtime.handler.streaming')]: 'response',
      [Symbol.for('aws.lambda.runtime.handler.streaming.highWaterMark')]: 1024,
    },
  )
  const handler = withGateway(createGateway({}), marked as never) as never as ReturnType<typeof streamGateway>
  expect(handler).toMatchObject({
    [Symbol.for('aws.lambda.runtime.handler.streaming')]: 'response',
    [Symbol.for('aws.lambda.runtime.handler.streaming.highWaterMark')]: 1024,
  })
  const stream = new RuntimeStream()
  await handler(sampleEvent('rest'), stream, lambdaContext)
  expect(stream.answer).toMatchObject({
    metadata: { statusCode: 200, headers: { 'Content-Type': 'application/octet-stream' } },
    body: 'hello',
  })
})

test('a streaming function is refused for, fails, and is seen whole like any other', async () => {
  const seen: string[] = []
  const watch: Policy<'extension'> = {
    slot: 'extension',
    name: 'watch',
    onRequest: () => ({
      response: (response) => {
        seen.push(String(response.body))
        return { ...response, body: 'replaced' }
      },
      end: (end) => void seen.push(`${end.outcome} ${end.statusCode}`),
    }),
  }
  const run = async (
    policies: readonly Policy<'extension'>[],
    write: (stream: LambdaResponseStream) => Promise<void>,
  ): Promise<unknown> => {
    const stream = new RuntimeStream()
    const handler = streamGateway(createGateway({ policies: [...policies] as never }), (_event, responseStream) =>
      write(responseStream),
    )
    await handler(sampleEvent('function-url'), stream, lambdaContext)
    const { metadata, body } = stream.answer
    return [(metadata as { statusCode: number }).statusCode, body]
  }
  const hello = async (stream: LambdaResponseStream): Promise<void> => void stream.end('hello')
  expect(await run([refuse], hello)).toEqual([429, '{"message":"Too Many Requests"}'])
  expect(await run([watch], hello)).toEqual([200, 'replaced'])
  expect(seen).toEqual(['hello', 'answered 200'])
  expect(await run([], () => Promise.reject(new Error('x')))).toEqual([502, '{"message":"Internal server error"}'])
  expect(await run([], async (stream) => void from(stream, { statusCode: 'x' }).end('y'))).toEqual([
    502,
    '{"message":"Internal server error"}',
  ])
  // The runtime itself would send neither status nor headers of an answer without a body.
  expect(await run([], async (stream) => void from(stream, { statusCode: 304 }).end())).toEqual([304, ''])
})

test('a function that fails in the midst of its stream breaks the answer off', async () => {
  const ends: string[] = []
  const watch: Policy<'extension'> = {
    slot: 'extension',
    name: 'watch',
    onRequest: () => ({ end: (end) => void ends.push(`${end.outcome} ${end.bytes}`) }),
  }
  const handler = streamGateway(createGateway({ policies: [watch] }), async (_event, responseStream) => {
    responseStream.write('part')
    await new Promise((resolve) => setImmediate(resolve))
    throw new Error('broken')
  })
  await expect(handler(sampleEvent('function-url'), new RuntimeStream(), lambdaContext)).rejects.toThrow('broken')
  expect(ends).toEqual(['fault 4'])
})

/** What went wrong, among all that was told. */
function faults(events: readonly unknown[]): readonly unknown[] {
  return events.filter((event) => (event as { type: string }).type === 'fault')
}
