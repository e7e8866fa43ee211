import { createGateway, PlainRequest, type Context, type Gateway } from '@gw/core'
import { afterEach, expect, test } from 'vitest'
import { rawBackend, type OnRequest, type RawBackend } from '../test/raw-backend.ts'
import { httpProxy } from './index.ts'

let backend: RawBackend
let gateway: Gateway

afterEach(async () => {
  await gateway.close()
  await backend.close()
})

/** A gateway whose mapping writes these headers, and nothing else. */
async function setUp(onRequest: OnRequest, mapped: Readonly<Record<string, string>>): Promise<void> {
  backend = await rawBackend(onRequest)
  const mapping = ({ integrationRequest }: Context): void => {
    integrationRequest.mapped = true
    integrationRequest.headers.clear()
    for (const [name, value] of Object.entries(mapped)) integrationRequest.headers.set(name, [value])
  }
  gateway = createGateway({
    policies: [{ slot: 'extension', name: 'mapping', onRequest: mapping }],
    routes: { 'ANY /{proxy+}': [httpProxy({ uri: `${backend.origin}/{proxy}` })] },
  } as never) as Gateway
}

async function ask(): Promise<{ readonly statusCode: number; readonly body: string }> {
  const request = new PlainRequest({ target: '/pets', headers: { connection: 'upgrade', upgrade: 'websocket' } })
  const { statusCode, body } = await gateway.handle(request)
  return { statusCode, body: body === undefined ? '' : Buffer.from(body as Uint8Array).toString() }
}

/** Answers with the request's own upgrade headers. */
const echo: OnRequest = (socket, head) => {
  const lines = String(head).split('\r\n')
  const body = lines.filter((line) => /^(?:connection|upgrade):/i.test(line)).join(' ')
  socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n${body}`)
}

test('an Upgrade that was mapped is sent, again and again', async () => {
  await setUp(echo, { upgrade: 'HTTP/2.0' })
  for (let index = 0; index < 3; index += 1)
    expect(await ask()).toEqual({ statusCode: 200, body: 'connection: upgrade upgrade: HTTP/2.0' })
})

test("a client's own is not", async () => {
  await setUp(echo, { 'x-other': 'a' })
  expect((await ask()).body).toBe('connection: keep-alive')
})

test('a backend that follows it is a failed integration, and its connection is gone', async () => {
  const switching = 'HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: HTTP/2.0\r\n\r\nanything'
  await setUp((socket) => void socket.write(switching), { upgrade: 'HTTP/2.0' })
  expect((await ask()).statusCode).toBe(502)
  await backend.emptied()
  expect(backend.open.size).toBe(0)
})

test('a value that no header can have is a failed integration', async () => {
  await setUp(echo, { upgrade: 'a\r\nX-Smuggled: b' })
  expect((await ask()).statusCode).toBeGreaterThanOrEqual(500)
})
