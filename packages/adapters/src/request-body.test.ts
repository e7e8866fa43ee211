import { request as httpRequest, type IncomingMessage } from 'node:http'
import { text } from 'node:stream/consumers'
import { createGateway, isRefusal, type Gateway } from '@gw/core'
import { describe, expect, it } from 'vitest'
import { EXPRESS, HOSTS, listen, type Listener } from '../test/hosts.ts'
import { settled } from '../test/policies.ts'
import { openRaw, sendRaw } from '../test/raw-request.ts'
import { expressGateway } from './express.ts'

/** Reads the body in a policy, twice, and refuses what is refused. */
function readingGateway(read: string[], maxBodyBytes?: number): Gateway {
  return createGateway({
    ...(maxBodyBytes === undefined ? {} : { maxBodyBytes }),
    policies: [
      {
        slot: 'validator',
        name: 'reads the body',
        async onRequest(context) {
          const body = await context.request.body(maxBodyBytes)
          if (isRefusal(body)) return body
          expect(await context.request.body()).toBe(body)
          read.push(Buffer.from(body).toString())
          return undefined
        },
      },
    ],
  }) as unknown as Gateway
}

const LARGE = 'lorem ipsum '.repeat(100_000)

/** Ways in which an app reads a body. */
const READERS: Readonly<Record<string, (request: IncomingMessage) => Promise<string>>> = {
  'data and end': (request) =>
    new Promise((resolve) => {
      let body = ''
      request.on('data', (chunk) => (body += String(chunk))).on('end', () => resolve(body))
    }),
  'for await': text,
  'readable and read': (request) =>
    new Promise((resolve) => {
      let body = ''
      request.on('readable', () => {
        for (let chunk = request.read() as Buffer | null; chunk !== null; chunk = request.read() as Buffer | null)
          body += String(chunk)
      })
      request.on('end', () => resolve(body))
    }),
  'an encoding, later': async (request) => {
    await new Promise((resolve) => setTimeout(resolve, 5))
    let body = ''
    request.setEncoding('utf8')
    for await (const chunk of request) body += String(chunk)
    return body
  },
}

describe.each(Object.entries(HOSTS))('%s: a body that a policy reads', (_, start) => {
  it.each(Object.keys(READERS))('is there for the app: %s', async (way) => {
    const read: string[] = []
    const { url } = await start(readingGateway(read), async (request, response) =>
      response.end(await READERS[way]!(request)),
    )
    for (const body of ['', 'small', LARGE, 'caf\u00e9']) {
      const answer = await fetch(url, { method: 'POST', body })
      expect(await answer.text()).toBe(body)
    }
    expect(read).toEqual(['', 'small', LARGE, 'caf\u00e9'])
  })

  it('arrives in pieces, chunked, and is waited for', async () => {
    const read: string[] = []
    const { port } = await start(readingGateway(read), async (request, response) => response.end(await text(request)))
    const answer = await new Promise<IncomingMessage>((resolve) => {
      const request = httpRequest({ port, method: 'PUT' }, resolve)
      request.write('one ')
      setTimeout(() => request.write('two '), 10)
      setTimeout(() => request.end('three'), 20)
    })
    expect([await text(answer), read]).toEqual(['one two three', ['one two three']])
  })

  it('is refused with 413 above the limit, declared or not, and the connection serves the next request', async () => {
    const read: string[] = []
    const { port } = await start(readingGateway(read, 1000), (_request, response) => response.end('ok'))
    const head = (more: string): string => `POST / HTTP/1.1\r\nHost: a\r\n${more}\r\n\r\n`
    const next = 'GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n'
    const declared = `${head('Content-Length: 1001')}${'x'.repeat(1001)}`
    const chunked = `${head('Transfer-Encoding: chunked')}3e9\r\n${'x'.repeat(1001)}\r\n0\r\n\r\n`
    for (const request of [declared, chunked]) {
      const { statusCode, rest } = await sendRaw(port, request + next)
      expect(statusCode).toBe(413)
      expect(rest).toMatch(/HTTP\/1\.1 200 OK/)
    }
    expect(read).toEqual(['', ''])
  })

  it('that goes on long after it was refused is drained, and the connection serves the next request', async () => {
    const { port } = await start(readingGateway([], 1000), (_request, response) => response.end('ok'))
    const block = `10000\r\n${'x'.repeat(65_536)}\r\n`
    const upload = `POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n${block.repeat(100)}0\r\n\r\n`
    const { statusCode, rest } = await sendRaw(port, `${upload}GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`)
    expect([statusCode, rest]).toEqual([413, expect.stringContaining('HTTP/1.1 200 OK')])
  })

  it('that nobody wants is left to Node, and the connection serves the next request', async () => {
    const read: string[] = []
    const { port } = await start(readingGateway(read), (_request, response) => response.end('ok'))
    const { rest } = await sendRaw(
      port,
      `POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n12345GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`,
    )
    expect([read.toSorted(), rest]).toEqual([['', '12345'], expect.stringContaining('HTTP/1.1 200 OK')])
  })
})

describe.each(Object.entries(EXPRESS))('%s: body parsers', (_, express) => {
  const send = (url: string, type: string, body: string | Uint8Array<ArrayBuffer>) =>
    fetch(url, { method: 'POST', headers: { 'content-type': type }, body })

  it('behind the gateway parse what a policy has read', async () => {
    const read: string[] = []
    const app = express()
    app.use(
      expressGateway(readingGateway(read)),
      express.json(),
      express.urlencoded({ extended: true }),
      express.text(),
      express.raw(),
    )
    app.post(
      '/',
      (request, response) =>
        void response.json(Buffer.isBuffer(request.body) ? request.body.toString('hex') : request.body),
    )
    const { url } = await listen(app as unknown as Listener)
    expect(await (await send(url, 'application/json', '{"a":[1]}')).json()).toEqual({ a: [1] })
    expect(await (await send(url, 'application/x-www-form-urlencoded', 'a=1&b=2')).json()).toEqual({ a: '1', b: '2' })
    expect(await (await send(url, 'text/plain', 'text')).json()).toBe('text')
    expect(await (await send(url, 'application/octet-stream', new Uint8Array([1, 255]))).json()).toBe('01ff')
    expect(read).toEqual(['{"a":[1]}', 'a=1&b=2', 'text', '\u0001\ufffd'])
  })

  it('in front of it leave policies the same meaning, and the app its parsed body', async () => {
    const read: string[] = []
    const app = express()
    app.use(
      express.json(),
      express.urlencoded({ extended: true }),
      express.text(),
      express.raw(),
      expressGateway(readingGateway(read)),
    )
    app.post(
      '/',
      (request, response) =>
        void response.json(Buffer.isBuffer(request.body) ? request.body.toString('hex') : request.body),
    )
    const { url } = await listen(app as unknown as Listener)
    expect(await (await send(url, 'application/json', '{ "a": [1] }')).json()).toEqual({ a: [1] })
    expect(await (await send(url, 'application/x-www-form-urlencoded', 'a=1&a=2&b=%20')).json()).toEqual({
      a: ['1', '2'],
      b: ' ',
    })
    expect(await (await send(url, 'text/plain', 'text')).json()).toBe('text')
    expect(await (await send(url, 'application/octet-stream', new Uint8Array([1, 255]))).json()).toBe('01ff')
    expect(read).toEqual(['{"a":[1]}', 'a=1&a=2&b=+', 'text', '\u0001\ufffd'])
  })

  it('in front of it that keep the bytes leave policies the bytes', async () => {
    const read: string[] = []
    const app = express()
    app.use(express.json({ verify: (request, _response, bytes) => void Object.assign(request, { rawBody: bytes }) }))
    app.use(expressGateway(readingGateway(read)), (request, response) => void response.json(request.body))
    const { url } = await listen(app as unknown as Listener)
    expect(await (await send(url, 'application/json', '{ "a": [1] }')).json()).toEqual({ a: [1] })
    expect(read).toEqual(['{ "a": [1] }'])
  })

  it('in front of it that are not for this body leave it to be read', async () => {
    const read: string[] = []
    const app = express()
    app.use(
      express.json(),
      expressGateway(readingGateway(read)),
      (request, response) => void text(request).then((body) => response.end(body)),
    )
    const { url } = await listen(app as unknown as Listener)
    expect(await (await send(url, 'text/plain', 'text')).text()).toBe('text')
    expect(read).toEqual(['text'])
  })

  it('in front of it that keep nothing make it a fault, not an empty body', async () => {
    const app = express()
    app.use(async (request, _response, next) => {
      await text(request)
      next()
    })
    app.use(expressGateway(readingGateway([])), () => expect.unreachable())
    const { url } = await listen(app as unknown as Listener)
    expect((await send(url, 'text/plain', 'text')).status).toBe(500)
  })

  it('a nested form that was parsed in front of it cannot be written anew', async () => {
    const app = express()
    app.use(express.urlencoded({ extended: true }), expressGateway(readingGateway([])), () => expect.unreachable())
    const { url } = await listen(app as unknown as Listener)
    expect((await send(url, 'application/x-www-form-urlencoded', 'a[b]=1')).status).toBe(500)
  })
})

describe('Expect: 100-continue', () => {
  const UPLOAD = 'POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n'

  async function start(asksContinue: boolean): Promise<number> {
    const gateway = createGateway({
      policies: [
        {
          slot: 'firewall',
          name: 'header',
          onRequest: (context) =>
            context.request.header('x-refuse') === undefined ? undefined : { refusal: 'WAF_FILTERED' },
        },
      ],
    }) as unknown as Gateway
    const { port, server } = await HOSTS.node(gateway, async (request, response) => response.end(await text(request)))
    if (asksContinue) server.on('checkContinue', server.listeners('request')[0] as never)
    return port
  }

  it.each([false, true])('is answered once, and the upload comes (the gateway decides: %s)', async (asksContinue) => {
    const socket = openRaw(await start(asksContinue), UPLOAD)
    let received = ''
    socket.on('data', (chunk) => (received += chunk as unknown as string))
    await settled(() => received.includes('100 Continue'))
    socket.write('12345')
    await new Promise((resolve) => socket.on('close', resolve))
    expect(received.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 100', 'HTTP/1.1 200'])
  })

  it('a refused upload is never asked for, where the gateway decides', async () => {
    const answer = await sendRaw(await start(true), UPLOAD.replace('Host', 'X-Refuse: 1\r\nHost'))
    expect(answer.statusCode).toBe(403)
  })
})
