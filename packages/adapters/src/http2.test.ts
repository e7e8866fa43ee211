import {
  connect,
  createServer,
  type ClientHttp2Session,
  type Http2ServerRequest,
  type Http2ServerResponse,
} from 'node:http2'
import { text } from 'node:stream/consumers'
import { createGateway, type DefinitionItem, type End, type Gateway, type GatewayResponse } from '@gw/core'
import { describe, expect, it, onTestFinished } from 'vitest'
import { adopt } from '../test/hosts.ts'
import { ManualClock } from '../test/manual-clock.ts'
import { capturing, following, logging, settled, tokenGuard } from '../test/policies.ts'
import { nodeGateway } from './node.ts'

type Listener = (request: Http2ServerRequest, response: Http2ServerResponse) => unknown

/** An answer as an HTTP/2 client sees it. */
interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, unknown>>
  readonly body: string
}

async function start(gateway: Gateway, listener: Listener, asksContinue = false): Promise<ClientHttp2Session> {
  const guarded = nodeGateway(gateway, listener)
  const server = createServer(guarded)
  if (asksContinue) server.on('checkContinue', guarded)
  const { port } = await adopt(server)
  const session = connect(`http://127.0.0.1:${port}`)
  onTestFinished(() => session.destroy())
  return session
}

async function ask(session: ClientHttp2Session, headers: Record<string, string>, body?: string): Promise<Answer> {
  const stream = session.request(headers)
  stream.end(body)
  const answered = new Promise<Record<string, unknown>>((resolve) => stream.on('response', resolve))
  const [received, content] = await Promise.all([answered, text(stream)])
  return { status: Number(received[':status']), headers: received, body: content }
}

function gatewayOf(...policies: readonly DefinitionItem[]): Gateway {
  return createGateway({ policies, routes: { 'ANY /admin/{id}': [tokenGuard()], $default: [] } }) as unknown as Gateway
}

describe('over HTTP/2', () => {
  it('a request is guarded, and passes with its headers, host and body', async () => {
    const seen: unknown[] = []
    const gateway = gatewayOf({
      slot: 'extension',
      name: 'sees',
      async onRequest({ request }) {
        seen.push(
          request.protocol,
          request.header('host'),
          request.domainName,
          Buffer.from((await request.body()) as Uint8Array).toString(),
        )
        seen.push(request.headerLines().some(([name]) => name.startsWith(':')))
      },
    })
    const session = await start(gateway, async (request, response) =>
      response.end(`${request.method} ${request.url} ${await text(request)}`),
    )
    expect((await ask(session, { ':path': '/admin/1', ':method': 'POST' }, 'x')).status).toBe(401)
    const answer = await ask(
      session,
      { ':path': '/admin/1/?q=1', ':method': 'POST', authorization: 'a' },
      'b'.repeat(100_000),
    )
    expect(answer).toMatchObject({ status: 200, body: `POST /admin/1?q=1 ${'b'.repeat(100_000)}` })
    expect(seen).toEqual([
      'HTTP/2.0',
      expect.stringMatching(/^127\.0\.0\.1:\d+$/),
      '127.0.0.1',
      'b'.repeat(100_000),
      false,
    ])
  })

  it.each(['/Admin/1', '//admin/1', '/%61dmin/1', '/x/../admin/1', '/x\\..\\admin\\1', '/admin;a/1'])(
    'no path reaches the guarded handler around its guard: %s',
    async (path) => {
      const handled: string[] = []
      const session = await start(gatewayOf(), (request, response) => {
        if (new URL(request.url, 'http://x').pathname.toLowerCase().startsWith('/admin/')) handled.push(request.url)
        response.end()
      })
      const { status } = await ask(session, { ':path': path })
      expect([handled, status >= 400 && status < 500]).toEqual([[], true])
    },
  )

  it.each(['head', 'response'])(
    'an answer is shown to a policy that watches its %s, and goes out as it was',
    async (watches) => {
      const seen: unknown[] = []
      const follow =
        watches === 'head'
          ? following({ head: (head) => (seen.push(head.statusCode), head) })
          : following({ response: (response) => (seen.push(response.statusCode), response) })
      const session = await start(gatewayOf(follow), (_request, response) => {
        response.setHeader('x-a', 'old')
        response.writeHead(201, { 'x-a': 'new', 'set-cookie': ['a=1', 'b=2'] })
        response.write('one ')
        response.end('two')
      })
      expect(await ask(session, { ':path': '/' })).toMatchObject({
        status: 201,
        headers: { 'x-a': 'new', 'set-cookie': ['a=1', 'b=2'] },
        body: 'one two',
      })
      expect(seen).toEqual([201])
    },
  )

  it('implicit heads, HEAD, large answers and late policies work as over HTTP/1.1', async () => {
    const large = 'x'.repeat(2_000_000)
    const gateway = gatewayOf(following({ response: async (response) => response }))
    const session = await start(gateway, (request, response) => {
      if (request.url === '/large') response.write(large)
      response.end('end')
    })
    expect(await ask(session, { ':path': '/' })).toMatchObject({
      status: 200,
      headers: { 'content-length': '3' },
      body: 'end',
    })
    expect(await ask(session, { ':path': '/', ':method': 'HEAD' })).toMatchObject({ status: 200, body: '' })
    expect((await ask(session, { ':path': '/large' })).body.length).toBe(large.length + 3)
  })

  it('a late handler is answered for, and what it still does is swallowed', async () => {
    const clock = new ManualClock()
    const gateway = createGateway({ clock, policies: [capturing()] }) as unknown as Gateway
    let goOn = (): void => {}
    let state = ''
    const session = await start(gateway, async (_request, response) => {
      await new Promise<void>((resolve) => (goOn = resolve))
      response.setHeader('x-late', '1')
      response.writeHead(200)
      response.end('late')
      state = 'done'
    })
    const pending = ask(session, { ':path': '/' })
    await settled(() => clock.pending === 1)
    clock.pass(29_000)
    expect(await pending).toMatchObject({ status: 504, body: '{"message":"Endpoint request timed out"}' })
    goOn()
    await settled(() => state === 'done')
  })

  it('a client that resets its stream aborts the request alone', async () => {
    const ends: End[] = []
    let running = false
    const session = await start(gatewayOf(capturing(), logging(ends)), (request, response) => {
      running = true
      if (request.url === '/next') response.end('next')
    })
    const stream = session.request({ ':path': '/hangs' })
    stream.on('error', () => {})
    await settled(() => running)
    stream.close(8)
    await settled(() => ends.length === 1)
    expect(ends[0]!.outcome).toBe('aborted')
    expect((await ask(session, { ':path': '/next' })).body).toBe('next')
    await settled(() => ends.length === 2)
    expect(ends[1]!.outcome).toBe('answered')
  })

  it("the gateway's own answers carry no header that HTTP/2 forbids", async () => {
    const answer: GatewayResponse = {
      statusCode: 200,
      headers: { Connection: 'close', 'Transfer-Encoding': 'chunked', 'X-A': 'b' },
      body: 'x',
    }
    const gateway = createGateway({
      routes: { $default: [{ slot: 'integration', name: 'i', invoke: () => answer }] },
    }) as unknown as Gateway
    const session = await start(gateway, () => expect.unreachable())
    expect(await ask(session, { ':path': '/' })).toMatchObject({
      status: 200,
      headers: { 'x-a': 'b', 'content-length': '1' },
      body: 'x',
    })
  })

  it('Expect: 100-continue is answered once the upload is wanted', async () => {
    const session = await start(gatewayOf(), async (request, response) => response.end(await text(request)), true)
    const upload = (headers: Record<string, string>) =>
      session.request({ ':method': 'POST', expect: '100-continue', ...headers })
    const wanted = upload({ ':path': '/' })
    await new Promise((resolve) => wanted.on('continue', resolve))
    wanted.end('body')
    expect(await text(wanted)).toBe('body')
    const unwanted = upload({ ':path': '/admin/1' })
    let continued = false
    unwanted.on('continue', () => (continued = true))
    const status = await new Promise((resolve) => unwanted.on('response', (headers) => resolve(headers[':status'])))
    expect([status, continued]).toEqual([401, false])
    unwanted.close()
  })
})
