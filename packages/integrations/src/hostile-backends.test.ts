import type { Socket } from 'node:net'
import { createGateway, PlainRequest, type Gateway, type GatewayResponse } from '@gw/core'
import { afterEach, describe, expect, test } from 'vitest'
import { ManualClock } from '../../core/test/manual-clock.ts'
import { rawBackend, type OnRequest, type RawBackend } from '../test/raw-backend.ts'
import { httpProxy, type HttpIntegrationOptions } from './index.ts'

const NETWORK_ERROR = { statusCode: 504, body: '{"message":"Network error communicating with endpoint"}' }
const FAILED = { statusCode: 502, body: '{"message":"Internal server error"}' }
const TIMED_OUT = { statusCode: 504, body: '{"message":"Endpoint request timed out"}' }

let backend: RawBackend
let gateway: Gateway
let clock: ManualClock

afterEach(async () => {
  await gateway.close()
  await backend.close()
})

async function setUp(onRequest: OnRequest, options: Partial<HttpIntegrationOptions> = {}): Promise<void> {
  backend = await rawBackend(onRequest)
  clock = new ManualClock()
  gateway = createGateway({
    clock,
    routes: { 'ANY /{proxy+}': [httpProxy({ uri: `${backend.origin}/{proxy}`, ...options })] },
  }) as unknown as Gateway
}

async function ask(method = 'GET'): Promise<{ statusCode: number; body: string; headers: GatewayResponse['headers'] }> {
  const { statusCode, headers, body } = await gateway.handle(new PlainRequest({ method, target: '/pets' }))
  return { statusCode, headers, body: body === undefined ? '' : Buffer.from(body as Uint8Array).toString() }
}

function says(...chunks: readonly string[]): OnRequest {
  return (socket) => {
    for (const chunk of chunks) socket.write(chunk, 'latin1')
  }
}

function saysAndCloses(text: string): OnRequest {
  return (socket) => void socket.end(text, 'latin1')
}

const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'

describe('a backend that goes away', () => {
  const cases: readonly (readonly [string, OnRequest])[] = [
    ['closes at once', (socket) => void socket.end()],
    ['resets at once', (socket) => void socket.resetAndDestroy()],
    ['closes in the middle of its status line', saysAndCloses('HTTP/1.1 20')],
    ['closes in the middle of its headers', saysAndCloses('HTTP/1.1 200 OK\r\nContent-Le')],
    ['closes before the body it named', saysAndCloses('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n')],
    ['closes in the middle of the body it named', saysAndCloses('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf')],
    ['closes in the middle of a chunk', saysAndCloses('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhal')],
    [
      'closes without the last chunk',
      saysAndCloses('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n'),
    ],
  ]
  test.each(cases)('%s: a network error', async (_, onRequest) => {
    await setUp(onRequest)
    expect(await ask()).toMatchObject(NETWORK_ERROR)
  })

  test('does not listen: a network error', async () => {
    await setUp(says())
    await backend.close()
    expect(await ask()).toMatchObject(NETWORK_ERROR)
  })

  test('resets after each byte of an answer: an error, until the answer is whole', async () => {
    let length = 0
    await setUp((socket) => {
      socket.write(OK.slice(0, length), 'latin1', () => socket.resetAndDestroy())
    })
    const statuses: number[] = []
    for (length = 0; length < OK.length; length++) statuses.push((await ask()).statusCode)
    expect(new Set(statuses)).toEqual(new Set([504]))
  })
})

describe('a backend that does not speak HTTP', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['another protocol', 'SSH-2.0-OpenSSH_9.9\r\n'],
    ['a body alone (HTTP/0.9)', '<html>hello</html>'],
    ['a status that is no number', 'HTTP/1.1 abc OK\r\n\r\n'],
    ['a status of four digits', 'HTTP/1.1 2000 OK\r\nContent-Length: 0\r\n\r\n'],
    ['a status above 599', 'HTTP/1.1 999 Odd\r\nContent-Length: 0\r\n\r\n'],
    ['a status below 100', 'HTTP/1.1 042 Odd\r\nContent-Length: 0\r\n\r\n'],
    ['a header without a colon', 'HTTP/1.1 200 OK\r\nNo-Colon\r\nContent-Length: 0\r\n\r\n'],
    ['a space before the colon', 'HTTP/1.1 200 OK\r\nContent-Length : 0\r\n\r\n'],
    ['a NUL in a header', 'HTTP/1.1 200 OK\r\nX-A: a\0b\r\nContent-Length: 0\r\n\r\n'],
    ['two lengths', 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nok'],
    ['a negative length', 'HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n'],
    ['a length that is no number', 'HTTP/1.1 200 OK\r\nContent-Length: 2abc\r\n\r\nok'],
    [
      'a length and chunks (smuggling)',
      'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    ],
    ['a chunk size that is no number', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxx\r\n'],
    ['a chunk size beyond 64 bits', `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${'f'.repeat(17)}\r\n`],
    ['101 that nobody asked for', 'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n'],
    ['a header larger than 16 KB', `HTTP/1.1 200 OK\r\nX-Big: ${'a'.repeat(20_000)}\r\n\r\n`],
    ['ten thousand headers', `HTTP/1.1 200 OK\r\n${'X-Many: 1\r\n'.repeat(10_000)}\r\n`],
  ]
  test.each(cases)('%s: a failed integration or a network error, and the connection is gone', async (_, answer) => {
    await setUp(says(answer))
    const { statusCode, body } = await ask()
    expect([FAILED, NETWORK_ERROR]).toContainEqual({ statusCode, body })
    await backend.emptied()
    expect(backend.open.size).toBe(0)
  })
})

describe('a backend that does not end', () => {
  test('never answers: AWS times it out, and the connection is given up', async () => {
    await setUp(says())
    const answer = ask()
    await backend.arrived(1)
    clock.pass(29_000)
    expect(await answer).toMatchObject(TIMED_OUT)
  })

  test('drips its headers, one byte at a time: timed out', async () => {
    await setUp((socket) => void drip(socket, 'HTTP/1.1 200 OK\r\nX-Slow: ', 'a'))
    const answer = ask()
    await backend.arrived(1)
    clock.pass(29_000)
    expect(await answer).toMatchObject(TIMED_OUT)
  })

  test('drips its body, one byte at a time: timed out', async () => {
    await setUp((socket) => void drip(socket, 'HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n', 'a'))
    const answer = ask()
    await backend.arrived(1)
    clock.pass(29_000)
    expect(await answer).toMatchObject(TIMED_OUT)
  })

  test('sends a body without end: a failed integration, as soon as it is too large', async () => {
    await setUp((socket) => void flood(socket), { maxResponseBytes: 1_000_000 })
    expect(await ask()).toMatchObject(FAILED)
  })

  test('sends chunk extensions of 20 KB: they are dropped', async () => {
    const extension = `2;${'x'.repeat(20_000)}`
    await setUp(says(`HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${extension}\r\nok\r\n0\r\n\r\n`))
    expect(await ask()).toMatchObject({ statusCode: 200, body: 'ok' })
  })
})

describe('a backend that says more than it should', () => {
  test('100 and 103 before the answer, hundreds of times: the answer', async () => {
    const before = 'HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n'.repeat(500)
    await setUp(says(before, OK))
    expect(await ask()).toMatchObject({ statusCode: 200, body: 'ok' })
  })

  test('bytes behind the body it named: they are nobody else’s answer', async () => {
    await setUp((socket, _, count) => {
      socket.write(count === 1 ? `${OK}HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\npoison` : OK, 'latin1')
    })
    expect((await ask()).body).toBe('ok')
    expect((await ask()).body).not.toBe('poison')
  })

  test('a body to a HEAD request: it is nobody else’s answer', async () => {
    await setUp((socket, text) => {
      socket.write(text.startsWith('HEAD') ? 'HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\npoison' : OK, 'latin1')
    })
    expect(await ask('HEAD')).toMatchObject({ statusCode: 200, body: '' })
    expect((await ask()).body).not.toContain('poison')
  })

  test.each([204, 304])('a body behind a %s: a failed integration, and nobody else’s answer', async (statusCode) => {
    await setUp((socket, _, count) => {
      socket.write(count === 1 ? `HTTP/1.1 ${statusCode} X\r\nContent-Length: 6\r\n\r\npoison` : OK, 'latin1')
    })
    expect(await ask()).toMatchObject(FAILED)
    expect(await ask()).toMatchObject({ statusCode: 200, body: 'ok' })
  })

  test('headers that its Connection header names stay on its connection', async () => {
    await setUp(
      says(
        'HTTP/1.1 200 OK\r\nConnection: x-internal\r\nX-Internal: 10.0.0.1\r\nX-Open: 1\r\nContent-Length: 0\r\n\r\n',
      ),
    )
    const { headers } = await ask()
    expect(Object.keys(headers).map((name) => name.toLowerCase())).not.toContain('x-internal')
    expect(headers).toMatchObject({ 'X-Open': '1' })
  })

  test('trailers: not headers', async () => {
    await setUp(says('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nSet-Cookie: a=b\r\n\r\n'))
    const { body, headers } = await ask()
    expect(body).toBe('ok')
    expect(headers).not.toHaveProperty('Set-Cookie')
  })

  test('a redirect into the network behind: passed on, not followed', async () => {
    await setUp(says('HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/latest\r\nContent-Length: 0\r\n\r\n'))
    expect(await ask()).toMatchObject({ statusCode: 302, headers: { Location: 'http://169.254.169.254/latest' } })
  })
})

/** One byte each time the socket has taken the one before, until it is gone. */
function drip(socket: Socket, first: string, byte: string): void {
  const next = (): void => {
    if (!socket.destroyed) socket.write(byte, () => setImmediate(next))
  }
  socket.write(first, next)
}

function flood(socket: Socket): void {
  const chunk = `10000\r\n${'a'.repeat(65_536)}\r\n`
  const next = (): void => {
    while (!socket.destroyed && socket.write(chunk, 'latin1'));
    if (!socket.destroyed) socket.once('drain', next)
  }
  socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n', next)
}
