import { request as httpRequest, type IncomingMessage } from 'node:http'
import { Readable } from 'node:stream'
import compression from 'compression'
import { createGateway, type DefinitionItem, type End, type Follow, type Gateway, type GatewayResponse } from '@gw/core'
import { describe, expect, it, vi } from 'vitest'
import { EXPRESS, HOSTS, listen, type Listener, type Middleware } from '../test/hosts.ts'
import { capturing, following, logging, settled } from '../test/policies.ts'
import { getRaw, openRaw } from '../test/raw-request.ts'
import { expressGateway } from './express.ts'

// Real sockets on a machine that may be busy.
vi.setConfig({ testTimeout: 60_000 })

function gatewayOf(...policies: readonly DefinitionItem[]): Gateway {
  return createGateway({ policies }) as unknown as Gateway
}

describe.each(Object.entries(HOSTS))('%s: an answer that a policy wants whole', (_, start) => {
  it('is shown with its status, headers and every byte', async () => {
    const seen: GatewayResponse[] = []
    const { url } = await start(gatewayOf(capturing(seen)), (_request, response) => {
      response.writeHead(201, { 'Content-Type': 'text/plain', 'X-List': ['a', 'b'], 'X-Number': 5 })
      response.write('one ')
      response.write(Buffer.from('two '))
      response.end('746872656520', 'hex')
    })
    expect(await (await fetch(url)).text()).toBe('one two three ')
    expect(seen.map(({ statusCode, headers }) => ({ statusCode, headers }))).toEqual([
      { statusCode: 201, headers: { 'Content-Type': 'text/plain', 'X-List': ['a', 'b'], 'X-Number': '5' } },
    ])
    expect(Buffer.from(seen[0]!.body as Uint8Array).toString()).toBe('one two three ')
  })

  it('goes out as the policy made it, with its own length and none of the old headers', async () => {
    const other = { statusCode: 202, headers: { 'X-New': 'n' }, body: 'caf\u00e9' }
    const ends: End[] = []
    const gateway = gatewayOf(following({ response: () => other }), logging(ends))
    const { port } = await start(gateway, (_request, response) =>
      response.writeHead(200, 'Fine', { 'X-Old': 'o', 'Content-Length': 3 }).end('old'),
    )
    const answer = await getRaw(port, '/')
    expect([answer.statusCode, answer.reason, answer.rest]).toEqual([202, 'Accepted', 'caf\u00c3\u00a9'])
    expect([answer.headers.get('content-length'), answer.headers.get('x-old'), answer.headers.get('x-new')]).toEqual([
      ['5'],
      undefined,
      ['n'],
    ])
    expect(ends.map(({ outcome, statusCode, bytes }) => [outcome, statusCode, bytes])).toEqual([['answered', 202, 5]])
  })

  it('to HEAD, and 204, has no body to be shown, whatever the app writes', async () => {
    const seen: GatewayResponse[] = []
    const { url } = await start(gatewayOf(capturing(seen)), (request, response) => {
      response.writeHead(request.method === 'HEAD' ? 200 : 204)
      response.write('x'.repeat(2_000_000))
      response.end('dropped')
    })
    await fetch(url, { method: 'HEAD' })
    await fetch(url)
    expect(seen.map(({ statusCode, body }) => [statusCode, (body as Uint8Array).byteLength])).toEqual([
      [200, 0],
      [204, 0],
    ])
  })

  it('may become a stream, or nothing', async () => {
    async function* stream(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('str')
      yield Buffer.from('eam')
    }
    const streamed = gatewayOf(following({ response: (response) => ({ ...response, headers: {}, body: stream() }) }))
    const emptied = gatewayOf(following({ response: (response) => ({ ...response, body: undefined }) }))
    const listener: Listener = (_request, response) => response.end('old')
    expect(await (await fetch((await start(streamed, listener)).url)).text()).toBe('stream')
    expect(await (await fetch((await start(emptied, listener)).url)).text()).toBe('')
  })

  it('is told as a fault when a policy fails on it, and the client gets a 500 of the gateway', async () => {
    const ends: End[] = []
    const failing: Follow[] = [
      {
        response: () => {
          throw new Error('policy')
        },
      },
      { response: () => Promise.reject(new Error('policy')) },
      {
        head: () => {
          throw new Error('policy')
        },
      },
    ]
    for (const follow of failing) {
      const { url } = await start(gatewayOf(following(follow), logging(ends)), (_request, response) => {
        response.setHeader('X-App', 'a')
        response.write('half')
        response.end('rest')
      })
      const answer = await fetch(url)
      expect([answer.status, await answer.text(), answer.headers.get('x-app')]).toEqual([
        500,
        '{"message":"Internal server error"}',
        null,
      ])
    }
    await settled(() => ends.length === 3)
    expect(ends.map(({ outcome, error }) => [outcome, (error as Error).message])).toEqual(
      Array.from({ length: 3 }, () => ['fault', 'policy']),
    )
  })

  it('streams on when it is larger than the buffer, and the policy is told at once', async () => {
    const missed: string[] = []
    const gateway = gatewayOf(
      following({
        response: (response) => response,
        head: (head) => ({ ...head, headers: { ...head.headers, 'X-Head': 'h' } }),
        missed: (why) => missed.push(why),
      }),
    )
    const listener: Listener = (_request, response) => {
      response.write('x'.repeat(600))
      expect(missed).toEqual([])
      response.write('y'.repeat(600))
      expect(missed).toEqual(['too-large'])
      response.end('z')
    }
    const answer = await fetch((await start(gateway, listener, { bufferLimit: 1000 })).url)
    expect([answer.headers.get('x-head'), await answer.text()]).toEqual(['h', 'x'.repeat(600) + 'y'.repeat(600) + 'z'])
  })

  it('keeps back-pressure once it streams: nothing is read ahead of the client', async () => {
    let read = 0
    const { port } = await start(gatewayOf(capturing()), (_request, response) => {
      const block = Buffer.alloc(65_536)
      new Readable({
        read() {
          this.push(read++ < 2000 ? block : null)
        },
      }).pipe(response)
    })
    const answer = await new Promise<IncomingMessage>((resolve) => httpRequest({ port }, resolve).end())
    // The client does not read: once the sockets between are full, the app's stream stands still.
    const stands = async (): Promise<void> => {
      for (let before = -1; before !== read;) {
        before = read
        await new Promise((resolve) => setTimeout(resolve, 20))
      }
    }
    await stands()
    expect(read).toBeLessThan(1000)
    let received = 0
    await new Promise((resolve) =>
      answer.on('data', (chunk: Buffer) => (received += chunk.byteLength)).on('end', resolve),
    )
    expect(received).toBe(2000 * 65_536)
  })

  it('of events is not held back at all', async () => {
    const missed: string[] = []
    let end = (): void => {}
    const { port } = await start(
      gatewayOf(following({ response: (response) => response, missed: (why) => missed.push(why) })),
      (_request, response) => {
        response.writeHead(200, { 'Content-Type': 'text/event-stream' })
        response.write('data: 1\n\n')
        end = () => response.end()
      },
    )
    const socket = openRaw(port, 'GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n')
    let text = ''
    socket.on('data', (chunk) => (text += chunk as unknown as string))
    await settled(() => text.includes('data: 1'))
    expect(missed).toEqual(['streamed'])
    end()
    await new Promise((resolve) => socket.on('close', resolve))
  })

  it('is broken off, not completed, when the app destroys it half way', async () => {
    const ends: End[] = []
    const seen: GatewayResponse[] = []
    const { url } = await start(gatewayOf(capturing(seen), logging(ends)), (_request, response) => {
      response.write('half')
      response.destroy(new Error('app'))
    })
    await expect(fetch(url).then((answer) => answer.text())).rejects.toThrow()
    await settled(() => ends.length === 1)
    expect([seen, ends[0]!.outcome]).toEqual([[], 'aborted'])
  })
})

describe.each(Object.entries(EXPRESS))('%s: middleware on both sides of a captured answer', (_, express) => {
  const text = 'squeeze me '.repeat(500)

  it.each(['in front', 'behind'])('compression %s', async (side) => {
    const seen: GatewayResponse[] = []
    const app = express()
    const gateway = expressGateway(gatewayOf(capturing(seen))) as Middleware
    const compress = compression({ threshold: 0 }) as unknown as Middleware
    for (const middleware of side === 'behind' ? [gateway, compress] : [compress, gateway]) app.use(middleware as never)
    app.get('/json', (_request, response) => void response.json({ text }))
    app.get('/chunks', (_request, response) => {
      response.type('text')
      for (let i = 0; i < 5; i++) response.write(text)
      response.end()
    })
    const { url } = await listen(app as unknown as Listener)
    const json = await fetch(`${url}/json`)
    expect([json.headers.get('content-encoding'), await json.json()]).toEqual([
      expect.stringMatching(/br|gzip/),
      { text },
    ])
    const chunks = await fetch(`${url}/chunks`)
    expect([chunks.headers.get('content-encoding'), await chunks.text()]).toEqual([
      expect.stringMatching(/br|gzip/),
      text.repeat(5),
    ])
    const encodings = seen.map(({ headers }) => headers['Content-Encoding'])
    expect(encodings.every((encoding) => (encoding !== undefined) === (side === 'behind'))).toBe(true)
  })

  it('headers of middleware in front are on the answer, and no part of what policies see', async () => {
    const seen: GatewayResponse[] = []
    const app = express()
    let count = 0
    app.use((_request, response, next) => {
      response.set({ 'X-Request-Id': String(++count), Vary: 'Origin' })
      response.cookie('front', 'f')
      next()
    })
    app.use(expressGateway(gatewayOf(capturing(seen))))
    app.get(
      '/',
      (_request, response) => void response.vary('Accept').cookie('app', 'a').set('X-Powered-By', 'app').send('x'),
    )
    const { url } = await listen(app as unknown as Listener)
    const answer = await fetch(url)
    expect([answer.headers.get('x-request-id'), answer.headers.get('vary'), answer.headers.getSetCookie()]).toEqual([
      '1',
      'Origin, Accept',
      ['front=f; Path=/', 'app=a; Path=/'],
    ])
    const { headers } = seen[0]!
    expect([headers['X-Request-Id'], headers['Set-Cookie'], headers['X-Powered-By']]).toEqual([
      undefined,
      ['app=a; Path=/'],
      'app',
    ])
  })

  it('an error after the first byte breaks the answer off, as Express does, and nothing is remembered', async () => {
    const seen: GatewayResponse[] = []
    const app = express()
    app.set('env', 'test')
    app.use(expressGateway(gatewayOf(capturing(seen))))
    app.get('/', (_request, response) => {
      response.write('half')
      throw new Error('app')
    })
    const { url } = await listen(app as unknown as Listener)
    await expect(fetch(url).then((answer) => answer.text())).rejects.toThrow()
    expect(seen).toEqual([])
  })

  it("an app's own errors and missing pages are its own answers", async () => {
    const seen: GatewayResponse[] = []
    const app = express()
    app.use(expressGateway(gatewayOf(capturing(seen))))
    app.get('/throws', () => {
      throw Object.assign(new Error('app'), { status: 418, expose: true })
    })
    app.use(((
      error: Error,
      _request: unknown,
      response: { status(code: number): { json(body: object): void } },
      _next: unknown,
    ) => response.status(418).json({ own: error.message })) as never)
    const { url } = await listen(app as unknown as Listener)
    const thrown = await fetch(`${url}/throws`)
    expect([thrown.status, await thrown.json()]).toEqual([418, { own: 'app' }])
    expect((await fetch(`${url}/missing`)).status).toBe(404)
    expect(seen.map(({ statusCode }) => statusCode)).toEqual([418, 404])
  })

  it('a file sent by the app is shown whole, its parts and 304 too', async () => {
    const seen: GatewayResponse[] = []
    const app = express()
    app.use(expressGateway(gatewayOf(capturing(seen))))
    app.get('/', (_request, response) => response.sendFile(import.meta.filename))
    const { url } = await listen(app as unknown as Listener)
    const whole = await fetch(url)
    const body = await whole.text()
    const part = await fetch(url, { headers: { range: 'bytes=2-5' } })
    expect([part.status, await part.text()]).toEqual([206, body.slice(2, 6)])
    const same = await fetch(url, {
      headers: { 'if-none-match': whole.headers.get('etag')!, 'cache-control': 'max-age=0' },
    })
    expect([same.status, await same.text()]).toEqual([304, ''])
    expect(seen.map(({ statusCode, body }) => [statusCode, (body as Uint8Array).byteLength])).toEqual([
      [200, Buffer.byteLength(body)],
      [206, 4],
      [304, 0],
    ])
  })
})
