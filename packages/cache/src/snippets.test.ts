import { PlainRequest, type Context, type GatewayResponse } from '@gw/core'
import { Redis } from 'ioredis'
import { describe, expect, it } from 'vitest'
import { startRedis } from '@gw/test-redis'
import { gateway as keys } from '../test/snippets/keys.ts'
import { gateway as modes } from '../test/snippets/modes.ts'
import { gateway as callers } from '../test/snippets/private.ts'
import { gateway as purging, more, petChanged } from '../test/snippets/purging.ts'
import { sharedGateway } from '../test/snippets/shared-store.ts'

interface Handling {
  handle(
    request: PlainRequest,
    invoke: (context: Context) => GatewayResponse,
  ): GatewayResponse | Promise<GatewayResponse>
}

/** Asks a gateway whose handler numbers its answers. */
function asking(
  gateway: unknown,
  headers: GatewayResponse['headers'] = {},
): (target: string, sent?: Record<string, string>) => Promise<unknown> {
  let calls = 0
  return async (target, sent = {}) => {
    const request = new PlainRequest({ target, headers: { host: 'shop.example', ...sent } })
    const response = await (gateway as Handling).handle(request, () => ({
      statusCode: 200,
      headers,
      body: `${++calls}`,
    }))
    return response.body
  }
}

describe('what the documents show does what they say', () => {
  it('keys', async () => {
    const ask = asking(keys)
    expect([await ask('/pets?a'), await ask('/pets?b'), await ask('/pets?a')]).toEqual(['1', '2', '1'])
    expect([await ask('/pets/1/photos?page=1&x'), await ask('/pets/1/photos?y&page=1')]).toEqual(['3', '3'])
    expect([await ask('/reports?x', { authorization: 'a' }), await ask('/reports?y')]).toEqual(['4', '4'])
  })

  it('callers', async () => {
    const ask = asking(callers, { 'set-cookie': 'a=1' })
    expect([await ask('/terms', { cookie: 'a' }), await ask('/terms', { cookie: 'b' })]).toEqual(['1', '1'])
    const plain = asking(callers)
    expect([await plain('/me', { cookie: 'a' }), await plain('/me', { cookie: 'b' })]).toEqual(['1', '2'])
    expect([await plain('/prices', { cookie: 'a' }), await plain('/prices', { cookie: 'b' })]).toEqual(['3', '3'])
  })

  it('purging', async () => {
    const ask = asking(purging)
    expect([await ask('/pets/1'), await ask('/pets/2')]).toEqual(['1', '2'])
    await petChanged('1')
    expect([await ask('/pets/1'), await ask('/pets/2')]).toEqual(['3', '2'])
    await more()
    expect(await ask('/pets/2')).toBe('4')
  })

  it('modes', async () => {
    const ask = asking(modes, { 'cache-control': 'public, max-age=60' })
    expect([await ask('/prices'), await ask('/prices')]).toEqual(['1', '1'])
    expect([await ask('/articles/1'), await ask('/articles/1')]).toEqual(['2', '2'])
  })

  it('a shared store', async () => {
    const server = await startRedis()
    const client = new Redis(server.url)
    const [one, other] = [1, 2].map(() => asking(sharedGateway(client, new Uint8Array(32))))
    const first = await one!('/pets/1')
    while ((await client.dbsize()) === 0) await client.ping()
    expect([first, await other!('/pets/1')]).toEqual(['1', '1'])
    client.disconnect()
    await server.stop()
  })
})
