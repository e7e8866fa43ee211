import { createServer } from 'node:http'
import type { Duplex } from 'node:stream'
import { createGateway, type DefinitionItem, type End, type Gateway } from '@gw/core'
import { describe, expect, it } from 'vitest'
import { adopt } from '../test/hosts.ts'
import { capturing, following, logging, settled, tokenGuard, waiting } from '../test/policies.ts'
import { openRaw, sendRaw } from '../test/raw-request.ts'
import { gatewayContext, nodeGateway, upgradeGuard, type UpgradeListener } from './node.ts'

const HANDSHAKE = 'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n'

function upgrade(path: string, ...headers: readonly string[]): string {
  return [`GET ${path} HTTP/1.1`, 'Host: gw.test', 'Connection: Upgrade', 'Upgrade: echo', ...headers, '', ''].join(
    '\r\n',
  )
}

/** Says what it was given, then sends back whatever comes. */
const echo: UpgradeListener = (request, socket, head) => {
  socket.write(`${HANDSHAKE}${request.url} ${head.toString()}`)
  socket.on('data', (chunk: Buffer) => socket.write(chunk))
  socket.on('end', () => socket.end())
}

async function start(gateway: Gateway, listener: UpgradeListener = echo): Promise<number> {
  const server = createServer(nodeGateway(gateway, (_request, response) => response.end('plain')))
  server.on('upgrade', upgradeGuard(gateway, listener))
  return (await adopt(server)).port
}

function gatewayOf(...policies: readonly DefinitionItem[]): Gateway {
  return createGateway({
    policies,
    routes: {
      'GET /chat/{room}': [],
      'GET /mock': [
        { slot: 'integration', name: 'mock', invoke: () => ({ statusCode: 200, headers: {}, body: 'mock' }) },
      ],
    },
  }) as unknown as Gateway
}

describe('an upgrade', () => {
  it('that is admitted belongs to the app, with every byte that came along', async () => {
    const ends: End[] = []
    const port = await start(gatewayOf(tokenGuard(), logging(ends)))
    const socket = openRaw(port, `${upgrade('/chat/1/', 'Authorization: a')}early`)
    let received = ''
    socket.on('data', (chunk) => (received += chunk as unknown as string))
    await settled(() => received.endsWith('early'))
    expect(received).toBe(`${HANDSHAKE}/chat/1 early`)
    socket.end('later')
    await new Promise((resolve) => socket.on('close', resolve))
    expect(received.endsWith('earlylater')).toBe(true)
    await settled(() => ends.length === 1)
    expect(ends.map(({ outcome, statusCode }) => [outcome, statusCode])).toEqual([['answered', 101]])
  })

  it.each([
    ['without a token', '/chat/1', 401],
    ['to a path of no route', '/other', 403],
    ['around the guard', '/Chat/1', 403],
    ['around the guard, encoded', '/%63hat/1', 403],
    ['to what is no target', 'http://u:p@gw.test/chat/1', 400],
  ])('%s is refused over HTTP, and the connection closes', async (_, path, statusCode) => {
    const ends: End[] = []
    const port = await start(gatewayOf(tokenGuard(), logging(ends)), () => expect.unreachable())
    const answer = await sendRaw(port, upgrade(path))
    expect([answer.statusCode, answer.headers.get('connection')]).toEqual([statusCode, ['close']])
    expect(ends.length).toBe(statusCode === 400 ? 0 : 1)
  })

  it('to a route that the library answers is answered', async () => {
    expect((await sendRaw(await start(gatewayOf(), () => expect.unreachable()), upgrade('/mock'))).body).toBe('mock')
  })

  it('is admitted by policies that wait, and let go when the client leaves meanwhile', async () => {
    const ends: End[] = []
    let goOn = (): void => {}
    let asked = false
    const port = await start(
      gatewayOf(
        waiting(new Promise((resolve) => (goOn = resolve)), () => (asked = true)),
        logging(ends),
      ),
      () => expect.unreachable(),
    )
    const socket = openRaw(port, upgrade('/chat/1'))
    await settled(() => asked)
    socket.resetAndDestroy()
    await settled(() => ends.length === 1)
    goOn()
    await new Promise((resolve) => setImmediate(resolve))
    expect(ends[0]!.outcome).toBe('aborted')
  })

  it('tells policies that want the answer that they miss it', async () => {
    const missed: string[] = []
    const port = await start(
      gatewayOf(following({ response: (response) => response, missed: (why) => missed.push(why) })),
    )
    const socket = openRaw(port, upgrade('/chat/1'))
    await new Promise((resolve) => socket.once('data', resolve))
    socket.destroy()
    expect(missed).toEqual(['streamed'])
  })

  it('has a context, and headers that policies changed', async () => {
    let seen: unknown
    const gateway = gatewayOf(tokenGuard(), capturing(), {
      slot: 'mapping',
      name: 'm',
      onRequest: ({ integrationRequest }) => void integrationRequest.headers.set('x-caller', ['ann']),
    })
    const port = await start(gateway, (request, socket: Duplex) => {
      seen = [(gatewayContext(gateway, request) as { routeKey: string }).routeKey, request.headers['x-caller']]
      socket.destroy()
    })
    openRaw(port, upgrade('/chat/1', 'Authorization: a'))
    await settled(() => seen !== undefined)
    expect(seen).toEqual(['GET /chat/{room}', 'ann'])
  })

  it('without an upgrade listener is a plain request, and guarded as one', async () => {
    const server = createServer(nodeGateway(gatewayOf(tokenGuard()), (_request, response) => response.end('plain')))
    const { port } = await adopt(server)
    expect((await sendRaw(port, upgrade('/chat/1', 'Connection: close'))).statusCode).toBe(401)
  })
})
