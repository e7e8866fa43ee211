import { describe, expect, test } from 'vitest'
import { ManualClock } from '../test/manual-clock.ts'
import { accessLog, createGateway, deny, PlainRequest, type AccessLogOptions, type GatewayEvent } from './index.ts'

interface Set {
  readonly lines: string[]
  readonly events: GatewayEvent[]
  readonly clock: ManualClock
  ask(request: Partial<ConstructorParameters<typeof PlainRequest>[0]>): Promise<void>
  close(): Promise<void>
}

function setUp(options: Partial<AccessLogOptions> = {}, protocol: 'REST' | 'HTTP' = 'REST'): Set {
  const lines: string[] = []
  const events: GatewayEvent[] = []
  const clock = new ManualClock('2026-11-25T21:05:07Z')
  const gateway = createGateway({
    protocol,
    clock,
    random: { next: () => 0, uuid: () => '01234567-89ab-4def-8123-456789abcdef' },
    onEvent: (event: GatewayEvent) => events.push(event),
    policies: [
      accessLog({ destination: (text) => void lines.push(text), ...options }),
      {
        slot: 'firewall',
        name: 'closed',
        onRequest: ({ path }: { path: string }) => (path === '/closed' ? deny('WAF_FILTERED') : undefined),
      },
    ],
    routes: {
      'GET /pets/{petId}': [
        { slot: 'integration', name: 'app', invoke: () => ({ statusCode: 200, headers: {}, body: 'seven!!' }) },
      ],
      'GET /broken': [
        {
          slot: 'integration',
          name: 'app',
          invoke: () => {
            throw new Error('it broke')
          },
        },
      ],
      'GET /closed': [],
    },
  } as never)
  return {
    lines,
    events,
    clock,
    ask: async (request) =>
      void (await gateway.handle(new PlainRequest({ target: '/pets/7', sourceIp: '192.0.2.1', ...request }))),
    close: () => gateway.close(),
  }
}

async function lineOf(
  options: Partial<AccessLogOptions>,
  request = {},
  protocol: 'REST' | 'HTTP' = 'REST',
): Promise<string> {
  const { lines, ask, close } = setUp(options, protocol)
  await ask(request)
  await close()
  return lines.join('')
}

/** The documentation's samples, filled in (developer guide, "CloudWatch log formats for API Gateway"). */
describe('AWS’s formats', () => {
  const ID = '01234567-89ab-4def-8123-456789abcdef'

  test('CLF', async () => {
    expect(await lineOf({ format: 'clf' })).toMatch(
      new RegExp(
        `^192\\.0\\.2\\.1 - - \\[25/Nov/2026:21:05:07 \\+0000\\] "GET /pets/\\{petId\\} HTTP/1\\.1" 200 7 ${ID} [\\w-]{15}=\n$`,
      ),
    )
  })

  test('JSON', async () => {
    expect(JSON.parse(await lineOf({ format: 'json' }))).toEqual({
      requestId: ID,
      extendedRequestId: expect.stringMatching(/^[\w-]{15}=$/),
      ip: '192.0.2.1',
      caller: '-',
      user: '-',
      requestTime: '25/Nov/2026:21:05:07 +0000',
      httpMethod: 'GET',
      resourcePath: '/pets/{petId}',
      status: '200',
      protocol: 'HTTP/1.1',
      responseLength: '7',
    })
  })

  test('XML', async () => {
    expect(await lineOf({ format: 'xml' })).toMatch(
      new RegExp(
        `^<request id="${ID}"><extendedRequestId>[\\w-]{15}=</extendedRequestId><ip>192\\.0\\.2\\.1</ip><caller>-</caller><user>-</user>` +
          `<requestTime>25/Nov/2026:21:05:07 \\+0000</requestTime><httpMethod>GET</httpMethod><resourcePath>/pets/\\{petId\\}</resourcePath>` +
          `<status>200</status><protocol>HTTP/1\\.1</protocol><responseLength>7</responseLength></request>\n$`,
      ),
    )
  })

  test('CSV', async () => {
    expect(await lineOf({ format: 'csv' })).toMatch(
      new RegExp(
        `^192\\.0\\.2\\.1,-,-,25/Nov/2026:21:05:07 \\+0000,GET,/pets/\\{petId\\},HTTP/1\\.1,200,7,${ID},[\\w-]{15}=\n$`,
      ),
    )
  })

  test('an HTTP API has the route’s key in place of the resource’s path', async () => {
    expect(JSON.parse(await lineOf({ format: 'json' }, {}, 'HTTP'))).toMatchObject({ routeKey: 'GET /pets/{petId}' })
  })
})

describe('a line for every request', () => {
  test('that was refused, with the reason in AWS’s words', async () => {
    const format = '$context.requestId $context.status $context.error.responseType "$context.error.message"'
    expect(await lineOf({ format }, { target: '/closed' })).toMatch(/ 403 WAF_FILTERED "Forbidden"\n$/)
  })

  test('that matched no route', async () => {
    expect(
      await lineOf({ format: '$context.requestId $context.status $context.resourcePath' }, { target: '/nowhere' }),
    ).toMatch(/ 403 -\n$/)
  })

  test('whose integration failed: the client is not told why, the log is', async () => {
    const format = '$context.requestId $context.status "$context.integration.error" $context.integration.status'
    expect(await lineOf({ format }, { target: '/broken' })).toMatch(/ 502 "it broke" -\n$/)
  })

  test('numbers stand bare, and bare texts of JSON get quotes of their own', async () => {
    const format =
      '{"id":"$context.requestId","status":$context.status,"path":$context.path,"none":$context.authorizer.x}'
    expect(JSON.parse(await lineOf({ format }))).toMatchObject({ status: 200, path: '/pets/7', none: '-' })
  })
})

describe('what a client sends cannot break a line', () => {
  const NASTY = [
    'a"b',
    'a\\"b',
    'a\\',
    '","admin":true,"x":"',
    '\u2028\u2029\u0085',
    '<script>&"\'',
    ']]>',
    '=cmd|/c calc',
    '\u001b[31mred',
    '$context.requestId ${context.stage}',
    '\ud800',
    'a,b',
    'a b',
  ]

  test.each(NASTY)('%j in JSON is one member', async (agent) => {
    const line = await lineOf(
      { format: '{"id":"$context.requestId","agent":"$context.identity.userAgent"}' },
      { headers: { 'User-Agent': agent } },
    )
    expect(line.match(/[\n\r\u2028\u2029\u0085]/g)).toEqual(['\n'])
    const parsed = JSON.parse(line) as Record<string, string>
    expect(Object.keys(parsed)).toEqual(['id', 'agent'])
    expect(parsed['agent']).toBe(agent)
  })

  test.each(NASTY)('%j in CLF stays between its quotes', async (agent) => {
    const line = await lineOf(
      { format: '$context.requestId "$context.identity.userAgent" $context.status' },
      { headers: { 'User-Agent': agent } },
    )
    expect(line).toMatch(/^[\w-]{36} "(?:[^"\\\n]|\\.)*" 200\n$/)
  })

  test.each(NASTY)('%j in XML is text', async (agent) => {
    const line = await lineOf(
      { format: '<r id="$context.requestId" a="$context.identity.userAgent"/>' },
      { headers: { 'User-Agent': agent } },
    )
    expect(line).toMatch(/^<r id="[\w-]{36}" a="[^"<>]*"\/>\n$/)
  })

  test.each(NASTY)('%j in CSV is one field, and no formula', async (agent) => {
    const line = await lineOf(
      { format: '$context.requestId,$context.identity.userAgent', escaping: 'csv' },
      { headers: { 'User-Agent': agent } },
    )
    expect(line).toMatch(/^[\w-]{36},(?:"(?:[^"\n]|"")*"|[^",=+@\n][^",\n]*)\n$/)
  })

  test('a key is shown by its last characters', async () => {
    const gateway = createGateway({
      policies: [
        accessLog({
          format: '$context.requestId $context.identity.apiKey',
          destination: (text) => void lines.push(text),
        }),
        {
          slot: 'apiKey',
          name: 'key',
          onRequest: (context: { apiKey: unknown }) => void (context.apiKey = { id: 'acme' }),
        },
      ],
      routes: { $default: [] },
    } as never)
    const lines: string[] = []
    await gateway.handle(new PlainRequest({ target: '/', headers: { 'x-api-key': 'very-secret-key-1234' } }), () => ({
      statusCode: 200,
      headers: {},
      body: '',
    }))
    await gateway.close()
    expect(lines.join('')).toMatch(/ \*{8}1234\n$/)
  })
})

describe('lines are gathered', () => {
  test('until there are enough, until it is time, or until the end', async () => {
    const { lines, ask, clock, close } = setUp({
      format: '$context.requestId',
      bufferLength: 100,
      flushIntervalMillis: 500,
    })
    await ask({})
    await ask({})
    expect(lines).toEqual([])
    await ask({})
    expect(lines.map((text) => text.split('\n').length - 1)).toEqual([3])
    await ask({})
    clock.pass(500)
    expect(lines).toHaveLength(2)
    await ask({})
    await close()
    expect(lines).toHaveLength(3)
    expect(clock.waiting).toBe(0)
  })

  test('and dropped, in words, when the destination takes none', async () => {
    const taken: string[] = []
    const destination = { write: (text: string) => (taken.push(text), false), once: () => {} }
    const { ask, events, close } = setUp({ format: '$context.requestId', destination, bufferLength: 0, maxWaiting: 80 })
    for (let i = 0; i < 5; i++) await ask({})
    expect(taken).toHaveLength(1)
    expect(events.filter(({ type }) => type === 'log')).toEqual([{ type: 'log', dropped: 1 }])
    await close()
    expect(taken.join('').split('\n').length - 1).toBe(3)
  })

  test('a destination that throws costs no request its answer', async () => {
    const error = new Error('disk full')
    const destination = (): void => {
      throw error
    }
    const { ask, events } = setUp({ destination, bufferLength: 0 })
    await ask({})
    expect(events).toContainEqual({ type: 'log', dropped: 0, error })
  })
})

describe('a format that AWS would refuse', () => {
  test.each([
    [''],
    ['$context.status'],
    ['$context.requestId\n$context.status'],
    ['$context.requestId $context.nonsense'],
    ['$context.requestId $stageVariables.a'],
    [`$context.requestId ${'x'.repeat(3100)}`],
  ])('%j', (format) => {
    expect(() => accessLog({ format, destination: () => {} })).toThrow(
      expect.objectContaining({ code: 'INVALID_TEMPLATE' }),
    )
  })
})
