import { once } from 'node:events'
import { createServer, request as ask, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createGateway, deny, type ClientAddressOptions, type Policy } from '@gw/core'
import { afterEach, expect, it } from 'vitest'
import { nodeGateway, serve, upgradeGuard } from './node.ts'

/** A gateway that notes where requests come from. */
function noting() {
  const addresses: string[] = []
  const wall: Policy<'firewall'> = {
    slot: 'firewall',
    name: 'wall',
    onRequest({ request }) {
      addresses.push(request.sourceIp)
      return deny('WAF_FILTERED')
    },
  }
  return { gateway: createGateway({ policies: [wall] }), addresses }
}

const servers: Server[] = []
afterEach(() => servers.splice(0).forEach((server) => server.close()))

async function listening(listener: RequestListener, prepare: (server: Server) => void = () => {}): Promise<string> {
  const server = createServer(listener)
  servers.push(server)
  prepare(server)
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

async function addressFor(clientAddress: ClientAddressOptions | undefined, headers: Record<string, string>) {
  const { gateway, addresses } = noting()
  const options = clientAddress === undefined ? {} : { clientAddress }
  const url = await listening(nodeGateway(gateway, () => {}, options) as RequestListener)
  await fetch(url, { headers })
  return addresses[0]
}

const forwarded = { 'x-forwarded-for': '192.0.2.66, 198.51.100.7, 10.0.0.9' }

it.each([
  ['no proxy is named: the peer', undefined, forwarded, '127.0.0.1'],
  ['one hop: what the nearest proxy saw', { hops: 1 }, forwarded, '10.0.0.9'],
  ['two hops', { hops: 2 }, forwarded, '198.51.100.7'],
  ['by network', { proxies: ['127.0.0.0/8', '10.0.0.0/8'] }, forwarded, '198.51.100.7'],
  ['a peer that is none of the proxies', { proxies: ['10.0.0.0/8'] }, forwarded, '127.0.0.1'],
  ['no header came', { hops: 1 }, {}, '127.0.0.1'],
  ['RFC 7239', { hops: 1, header: 'forwarded' as const }, { forwarded: 'for="[2001:db8::0:1]"' }, '2001:db8::1'],
])('nodeGateway, %s', async (_what, options, headers, expected) => {
  expect(await addressFor(options, headers)).toBe(expected)
})

it('serve takes the same option', async () => {
  const { gateway, addresses } = noting()
  const serving = await serve(gateway, { host: '127.0.0.1', signals: [], clientAddress: { hops: 1 } })
  await fetch(serving.url, { headers: forwarded })
  await serving.close()
  expect(addresses).toEqual(['10.0.0.9'])
})

it('upgradeGuard takes the same option', async () => {
  const { gateway, addresses } = noting()
  const guard = upgradeGuard(gateway, () => {}, { clientAddress: { hops: 1 } })
  const url = await listening(
    () => {},
    (server) => server.on('upgrade', guard),
  )
  const upgrade = ask(url, { headers: { connection: 'upgrade', upgrade: 'websocket', ...forwarded } }).end()
  const [response] = await once(upgrade, 'response')
  expect(response.statusCode).toBe(403)
  response.resume()
  expect(addresses).toEqual(['10.0.0.9'])
})

it.each([{ hops: 1, proxies: ['10.0.0.0/8'] }, { hop: 1 }, { proxies: ['10.0.0.0/99'] }])(
  'options that cannot be meant are refused when it is mounted: %j',
  (clientAddress) => {
    expect(() => nodeGateway(noting().gateway, () => {}, { clientAddress } as never)).toThrow(
      expect.objectContaining({ name: 'GatewayError' }),
    )
  },
)
