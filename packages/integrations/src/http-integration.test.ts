import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo, Server } from 'node:net'
import { createGateway, PlainRequest, type Context, type Gateway, type GatewayResponse, type Protocol } from '@gw/core'
import { Agent } from 'undici'
import { afterEach, describe, expect, test } from 'vitest'
import { certificateAuthority } from '../../../test/certificates.ts'
import { ManualClock } from '../../core/test/manual-clock.ts'
import { http, httpProxy, type HttpIntegrationOptions } from './index.ts'

/** What a backend was sent. */
interface Seen {
  readonly method: string
  readonly url: string
  readonly headers: readonly (readonly [string, string])[]
  readonly body: string
}

const open: { close(): unknown }[] = []
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close()
})

type Answer = (request: IncomingMessage, response: ServerResponse) => void

async function backend(
  answer: Answer = (_, response) => response.end('ok'),
): Promise<{ origin: string; seen: Seen[] }> {
  const seen: Seen[] = []
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk: Buffer) => (body += chunk.toString()))
    request.on('end', () => {
      const { rawHeaders } = request
      const headers = rawHeaders.flatMap((name, i) =>
        i % 2 === 0 ? [[name.toLowerCase(), rawHeaders[i + 1]!] as const] : [],
      )
      seen.push({ method: request.method!, url: request.url!, headers, body })
      answer(request, response)
    })
  })
  return { origin: await listen(server, 'http'), seen }
}

async function listen(server: Server, scheme: string): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  open.push({
    close: () => {
      ;(server as Server & { closeAllConnections?(): void }).closeAllConnections?.()
      server.close()
    },
  })
  return `${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}`
}

interface Options extends Partial<HttpIntegrationOptions> {
  readonly protocol?: Protocol
  readonly route?: string
  readonly clock?: ManualClock
  readonly variables?: Record<string, string>
  readonly policy?: (context: Context) => void
}

function gateway(
  uri: string,
  { protocol = 'REST', route = 'ANY /{proxy+}', clock, variables = {}, policy, ...options }: Options = {},
): Gateway {
  const made = createGateway({
    protocol,
    ...(clock === undefined ? {} : { clock }),
    apiId: 'abc',
    ambiguousPaths: 'literal',
    stages: { prod: { variables } },
    policies: policy === undefined ? [] : [{ slot: 'extension', name: 'policy', onRequest: policy }],
    routes: { [route]: [httpProxy({ uri, ...options })] },
  } as never) as Gateway
  open.push(made)
  return made
}

const ask = async (
  gateway: Gateway,
  request: ConstructorParameters<typeof PlainRequest>[0],
): Promise<GatewayResponse> =>
  gateway.handle(
    new PlainRequest({ sourceIp: '192.0.2.1', ...request, headers: { Host: 'api.example.com', ...request.headers } }),
  )

const values = ({ headers }: Seen, name: string): readonly string[] =>
  headers.filter(([line]) => line === name).map(([, value]) => value)

describe('a request that a mapping has written', () => {
  const policy = (context: Context): void => {
    const { integrationRequest } = context
    integrationRequest.mapped = true
    integrationRequest.headers.clear()
    for (const name of ['host', 'trailer', 'max-forwards']) integrationRequest.headers.set(name, ['mapped'])
  }
  const request = { target: '/a', headers: { Host: 'client', 'Max-Forwards': 'mapped' } }

  test('keeps its Host and what it shares with the client by chance', async () => {
    const { origin, seen } = await backend()
    const api = gateway(`${origin}/{proxy}`, { policy })
    await api.handle(new PlainRequest(request), () => ({ statusCode: 599, headers: {}, body: '' }))
    const sent = Object.fromEntries(seen[0]!.headers)
    expect(sent).toMatchObject({ host: 'mapped', trailer: 'mapped', 'max-forwards': 'mapped' })
  })

  test('by any other policy gets the backend as its Host', async () => {
    const { origin, seen } = await backend()
    const api = gateway(`${origin}/{proxy}`, {
      policy: (context) => void context.integrationRequest.headers.set('host', ['other']),
    })
    await api.handle(new PlainRequest(request), () => ({ statusCode: 599, headers: {}, body: '' }))
    const sent = Object.fromEntries(seen[0]!.headers)
    expect(sent['host']).toBe(new URL(origin).host)
    expect(sent['max-forwards']).toBeUndefined()
  })
})

describe('where a request goes', () => {
  test.each<[string, string, string, Protocol]>([
    ['/{proxy}', '/a/b', '/a/b', 'REST'],
    ['/{proxy}', '/a%20b/c%2Fd', '/a%20b/c%2Fd', 'REST'],
    ['/{proxy}', '/a%20b', '/a%20b', 'HTTP'],
    ['/{proxy}', '/a%3Fadmin=1', '/a%3Fadmin=1', 'REST'],
    ['/{proxy}', '/a%3Fadmin=1%23x', '/a%3Fadmin=1%23x', 'HTTP'],
    ['/{proxy}', '/100%', '/100%25', 'REST'],
    ['/v1/{proxy}?fixed=1', '/a?x=1&x=2', '/v1/a?fixed=1&x=1&x=2', 'REST'],
    ['/{proxy}', '/a?x=a+b%20c', '/a?x=a+b%20c', 'REST'],
    ['/{nobody}', '/a', '/{nobody}', 'REST'],
    ['/${stageVariables.area}/{proxy}', '/a', '/north/a', 'REST'],
    ['/x${stageVariables.none}y', '/a', '/xy', 'REST'],
  ])('%s, asked for %s: %s (%s)', async (template, target, expected, protocol) => {
    const { origin, seen } = await backend()
    await ask(gateway(origin + template, { protocol, variables: { area: 'north' } }), { target })
    expect(seen[0]?.url.replaceAll('%7B', '{').replaceAll('%7D', '}')).toBe(expected)
  })

  test('a single variable cannot leave its segment', async () => {
    const { origin, seen } = await backend()
    const pets = gateway(`${origin}/pets/{id}/toys`, { protocol: 'HTTP', route: 'GET /pets/{id}' })
    await ask(pets, { target: '/pets/a%2F..%2Fb%3Fx' })
    await ask(pets, { target: '/pets/a%2Fb%3Fx' })
    expect(seen.map(({ url }) => url)).toEqual(['/pets/a%2Fb%3Fx/toys'])
  })

  test.each(['/a/../admin', '/..', '/a/%2e%2e/admin', '/a/..%2fadmin', '/a/..;/admin', '/a\\..\\admin'])(
    '%s is 400: it would climb',
    async (target) => {
      const { origin, seen } = await backend()
      expect((await ask(gateway(`${origin}/public/{proxy}`), { target })).statusCode).toBe(400)
      expect(seen).toEqual([])
    },
  )

  test.each([
    ['ftp://a/b', 'INVALID_OPTION'],
    ['/relative', 'INVALID_OPTION'],
    ['http://{host}/a', 'INVALID_OPTION'],
    ['http://a/b#c', 'INVALID_OPTION'],
  ])('%s is no URI of an integration', (uri, code) => {
    expect(() => httpProxy({ uri })).toThrow(expect.objectContaining({ code }))
  })
})

describe('what a backend is sent', () => {
  test('by a REST API', async () => {
    const { origin, seen } = await backend()
    const headers = {
      'X-Mine': ['1', '2'],
      Connection: 'close, X-Hop',
      'X-Hop': '1',
      'Transfer-Encoding': 'identity',
      TE: 'trailers',
      'Proxy-Authorization': 'x',
      Via: 'someone',
      Host: 'api.example.com',
      'X-Forwarded-For': '203.0.113.9',
      'X-Forwarded-Host': 'evil.test',
      'X-Original-URL': '/admin',
      'X-Amzn-Apigateway-Api-Id': 'fake',
      Authorization: 'AWS4-HMAC-SHA256 Credential=x',
    }
    await ask(gateway(`${origin}/{proxy}`), { method: 'POST', target: '/a', headers, body: 'hi' })
    const [came] = seen as [Seen]
    expect(came).toMatchObject({ method: 'POST', body: 'hi' })
    expect(values(came, 'x-mine')).toEqual(['1', '2'])
    expect(values(came, 'host')).toEqual([origin.slice(7)])
    expect(values(came, 'x-forwarded-for')).toEqual(['203.0.113.9, 192.0.2.1'])
    expect(values(came, 'x-amzn-apigateway-api-id')).toEqual(['abc'])
    expect(values(came, 'user-agent')).toEqual(['AmazonAPIGateway_abc'])
    expect(values(came, 'x-amzn-trace-id')[0]).toMatch(/^Root=1-/)
    const names = came.headers.map(([name]) => name)
    for (const name of [
      'x-hop',
      'te',
      'proxy-authorization',
      'via',
      'x-forwarded-host',
      'x-original-url',
      'authorization',
    ])
      expect(names).not.toContain(name)
  })

  test('by an HTTP API: what the client forwarded is folded into one header', async () => {
    const { origin, seen } = await backend()
    const headers = { 'X-Forwarded-For': '203.0.113.9', Forwarded: 'for=evil', 'X-Forwarded-Proto': 'https' }
    await ask(gateway(`${origin}/{proxy}`, { protocol: 'HTTP' }), { target: '/a', headers })
    const [came] = seen as [Seen]
    expect(values(came, 'forwarded')).toEqual(['by=_gateway;for=192.0.2.1;host=api.example.com;proto=https'])
    expect(values(came, 'via')).toEqual(['HTTP/1.1 AmazonAPIGateway'])
    expect(values(came, 'x-forwarded-for')).toEqual([])
  })

  test('of what a policy wrote: all of it, whatever the client’s Connection says', async () => {
    const { origin, seen } = await backend()
    const policy = ({ integrationRequest }: Context): void => void integrationRequest.headers.set('x-user', ['alice'])
    await ask(gateway(`${origin}/{proxy}`, { policy }), {
      target: '/a',
      headers: { Connection: 'x-user', 'x-user': 'root' },
    })
    expect(values(seen[0]!, 'x-user')).toEqual(['alice'])
  })

  test('without a proxy: only what a mapping wrote', async () => {
    const { origin, seen } = await backend()
    const plain = createGateway({ routes: { 'GET /a': [http({ uri: `${origin}/b` })] } }) as unknown as Gateway
    open.push(plain)
    const response = await ask(plain, { target: '/a', headers: { 'X-Mine': '1' } })
    expect(values(seen[0]!, 'x-mine')).toEqual([])
    expect(values(seen[0]!, 'accept')).toEqual(['application/json'])
    expect(response.headers).toHaveProperty('X-Amzn-Trace-Id')
  })
})

describe('what a client gets', () => {
  test('of a REST API: what the gateway keeps for itself comes back renamed', async () => {
    const { origin } = await backend((_, response) => {
      response.writeHead(201, {
        Server: 'mine',
        Date: 'yesterday',
        'x-amzn-RequestId': 'b1',
        'Set-Cookie': ['a=1', 'b=2'],
        Via: 'x',
        'Content-Type': 'text/plain',
      })
      response.end('four')
    })
    const { statusCode, headers, body } = await ask(gateway(`${origin}/{proxy}`), { target: '/a' })
    expect([statusCode, Buffer.from(body as Uint8Array).toString()]).toEqual([201, 'four'])
    expect(headers).toMatchObject({
      'Content-Type': 'text/plain',
      'Set-Cookie': ['a=1', 'b=2'],
      'x-amzn-Remapped-Server': 'mine',
      'x-amzn-Remapped-Date': 'yesterday',
      'x-amzn-Remapped-x-amzn-RequestId': 'b1',
      'x-amzn-RequestId': expect.stringMatching(/^[0-9a-f-]{36}$/),
    })
    expect(headers).not.toHaveProperty('Via')
    expect(headers).not.toHaveProperty('Server')
  })

  test('is logged with the backend’s own ids', async () => {
    const { origin } = await backend((_, response) =>
      response.writeHead(200, { 'x-amz-request-id': 'r1', 'x-amz-id-2': 'r2' }).end(),
    )
    const facts: unknown[] = []
    const logged = createGateway({
      policies: [
        {
          slot: 'accessLog',
          name: 'log',
          onRequest: (context: Context) => ({ end: () => void facts.push({ ...context.integration }) }),
        },
      ],
      routes: { 'GET /a': [httpProxy({ uri: origin })] },
    } as never) as Gateway
    open.push(logged)
    await ask(logged, { target: '/a' })
    expect(facts).toMatchObject([
      { status: 200, requestId: 'r1', requestId2: 'r2', error: undefined, latency: expect.any(Number) },
    ])
  })
})

describe('a backend that fails now and then', () => {
  /** Breaks the first connections, then answers. */
  function flaky(failures: number): Promise<{ origin: string; seen: Seen[] }> {
    let left = failures
    return backend((request, response) => (left-- > 0 ? request.socket.destroy() : response.end('ok')))
  }

  test.each([
    ['GET', 2, 200, 3],
    ['PUT', 2, 200, 3],
    ['POST', 2, 504, 1],
    ['GET', 5, 504, 3],
  ])('%s that breaks %i times with three attempts: %i after %i calls', async (method, failures, statusCode, calls) => {
    const { origin, seen } = await flaky(failures)
    const response = await ask(gateway(`${origin}/{proxy}`, { retry: { attempts: 3 } }), {
      method,
      target: '/a',
      body: method === 'GET' ? '' : 'x',
    })
    expect([response.statusCode, seen.length]).toEqual([statusCode, calls])
  })

  test('is left alone after so many failures, tried once, and taken back', async () => {
    const { origin, seen } = await flaky(3)
    const clock = new ManualClock()
    const pets = gateway(`${origin}/{proxy}`, { clock, circuitBreaker: { failures: 2, openMillis: 1000 } })
    const statuses: number[] = []
    const again = async (): Promise<unknown> => statuses.push((await ask(pets, { target: '/a' })).statusCode)
    await again()
    await again()
    await again()
    expect([statuses, seen.length]).toEqual([[504, 504, 502], 2])
    clock.pass(1000)
    await again()
    await again()
    expect([statuses.slice(3), seen.length]).toEqual([[504, 502], 3])
    clock.pass(1000)
    await again()
    await again()
    expect([statuses.slice(5), seen.length]).toEqual([[200, 200], 5])
  })

  test('streams cannot be sent twice, and that is told at once', () => {
    expect(() => httpProxy({ uri: 'http://a', responseTransferMode: 'STREAM', retry: { attempts: 2 } })).toThrow(
      expect.objectContaining({ code: 'IMPOSSIBLE_COMBINATION' }),
    )
  })
})

/** The pool of an integration's own, and one that was passed in, whose answers are taken in another way. */
const DISPATCHERS: readonly (readonly [string, () => Partial<HttpIntegrationOptions>])[] = [
  ['a pool of its own', () => ({})],
  ['a dispatcher that was passed in', () => ({ dispatcher: passedIn() })],
  ['one with an interceptor in front', () => ({ dispatcher: passedIn().compose((dispatch) => dispatch) })],
]

function passedIn(): Agent {
  const agent = new Agent()
  open.push({ close: () => agent.destroy() })
  return agent
}

test.each(DISPATCHERS)('whole answers, large ones and broken ones, through %s', async (_, make) => {
  const { origin } = await backend((request, response) => {
    if (request.url === '/large') response.end(Buffer.alloc(300_000, 'a'))
    else if (request.url === '/broken') response.destroy()
    else response.writeHead(201, { 'X-Case': 'Kept', 'Set-Cookie': ['a=1', 'b=2'] }).end('ok')
  })
  const made = gateway(`${origin}/{proxy}`, { maxResponseBytes: 200_000, ...make() })
  const { statusCode, headers, body } = await ask(made, { target: '/small' })
  expect([statusCode, headers['X-Case'], headers['Set-Cookie'], String(body)]).toEqual([
    201,
    'Kept',
    ['a=1', 'b=2'],
    'ok',
  ])
  expect(await ask(made, { target: '/large' })).toMatchObject({ statusCode: 502 })
  expect(await ask(made, { target: '/broken' })).toMatchObject({ statusCode: 504 })
})

describe('bodies that stream', () => {
  test.each(DISPATCHERS)('arrive chunk by chunk, and the backend waits for who reads, through %s', async (_, make) => {
    let written = 0
    const { origin } = await backend((_, response) => {
      const chunk = Buffer.alloc(65_536)
      const more = (): void => {
        while (written < 4000 * chunk.length) {
          written += chunk.length
          if (!response.write(chunk)) return void response.once('drain', more)
        }
        response.end()
      }
      more()
    })
    const response = await ask(gateway(`${origin}/{proxy}`, { responseTransferMode: 'STREAM', ...make() }), {
      target: '/a',
    })
    const iterator = (response.body as AsyncIterable<Uint8Array>)[Symbol.asyncIterator]()
    await iterator.next()
    await new Promise((resolve) => setImmediate(resolve))
    expect(written).toBeLessThan(40_000_000)
    let bytes = 0
    for (let next = await iterator.next(); next.done !== true; next = await iterator.next())
      bytes += next.value.byteLength
    expect(bytes).toBeGreaterThan(4000 * 65_536 - 200_000)
  })

  test.each(DISPATCHERS)('that nobody reads to the end are let go of, through %s', async (_, make) => {
    let closed: () => void
    const gone = new Promise<void>((resolve) => (closed = resolve))
    const { origin } = await backend((_, response) => {
      response.on('close', () => closed())
      response.write('a')
    })
    const response = await ask(gateway(`${origin}/{proxy}`, { responseTransferMode: 'STREAM', ...make() }), {
      target: '/a',
    })
    const iterator = (response.body as AsyncIterable<Uint8Array>)[Symbol.asyncIterator]()
    await iterator.next()
    await iterator.return?.()
    await gone
  })
})

describe('TLS towards the backend', () => {
  const authority = certificateAuthority('backends')
  const trusted = authority.issue('127.0.0.1')
  const client = authority.issue('gateway', ['gateway'])

  async function tlsBackend(mutual: boolean): Promise<string> {
    const options = { ...trusted, ca: authority.cert, requestCert: mutual, rejectUnauthorized: mutual }
    return listen(
      createTlsServer(options, (_, response) => response.end('ok')),
      'https',
    )
  }

  test.each<[string, boolean, HttpIntegrationOptions['tls'], number]>([
    ['a known authority', false, { ca: authority.cert }, 200],
    ['an unknown authority', false, {}, 504],
    ['any certificate, in words', false, { insecureSkipVerification: true }, 200],
    ['a name that the certificate has', false, { ca: authority.cert, serverNameToVerify: 'localhost' }, 200],
    ['a name that it has not', false, { ca: authority.cert, serverNameToVerify: 'other.example.com' }, 504],
    ['a certificate of its own, where one is asked for', true, { ca: authority.cert, ...client }, 200],
    ['none, where one is asked for', true, { ca: authority.cert }, 504],
  ])('with %s', async (_, mutual, tls, statusCode) => {
    const origin = await tlsBackend(mutual)
    expect((await ask(gateway(`${origin}/{proxy}`, { tls: tls! }), { target: '/a' })).statusCode).toBe(statusCode)
  })
})
