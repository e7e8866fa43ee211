import {
  createGateway,
  deny,
  type DefinitionItem,
  type End,
  type Follow,
  type Gateway,
  type GatewayResponse,
  type ResponseHead,
} from '@gw/core'
import { describe, expect, it } from 'vitest'
import { HOSTS, listen } from '../test/hosts.ts'
import { following, logging, settled } from '../test/policies.ts'
import { getRaw } from '../test/raw-request.ts'
import { nodeGateway } from './node.ts'

const UNSENDABLE: Readonly<Record<string, GatewayResponse>> = {
  'a line end in a header': { statusCode: 200, headers: { 'X-A': 'a\r\nSet-Cookie: evil=1' }, body: 'x' },
  'a name that is none': { statusCode: 200, headers: { 'X A': 'a' }, body: 'x' },
  'a status that is none': { statusCode: 1000, headers: { 'X-A': 'a' }, body: 'x' },
}

function gatewayOf(...policies: readonly DefinitionItem[]): Gateway {
  return createGateway({ routes: { $default: policies } }) as unknown as Gateway
}

describe.each(Object.entries(HOSTS))('%s: an answer that HTTP does not allow', (_, start) => {
  it.each(Object.keys(UNSENDABLE))('%s is a fault, told and answered with 500', async (name) => {
    const answer = UNSENDABLE[name]!
    const ways: readonly DefinitionItem[] = [
      { slot: 'integration', name: 'now', invoke: () => answer },
      { slot: 'integration', name: 'later', invoke: () => Promise.resolve(answer) },
      { slot: 'extension', name: 'answers', onRequest: () => answer },
      following({ response: () => answer }),
      following({ response: async () => answer }),
    ]
    for (const way of ways) {
      const ends: End[] = []
      const { port } = await start(gatewayOf(way, logging(ends)), (_request, response) => response.end('app'))
      const { statusCode, headers, body } = await getRaw(port, '/')
      expect([statusCode, body, headers.get('x-a'), headers.get('set-cookie')]).toEqual([
        500,
        '{"message":"Internal server error"}',
        undefined,
        undefined,
      ])
      await settled(() => ends.length === 1)
      expect(ends.map(({ outcome, statusCode }) => [outcome, statusCode])).toEqual([['fault', 500]])
    }
  })
})

describe.each(Object.entries(HOSTS))('%s: a header of a policy that HTTP does not allow', (_, start) => {
  const bad = (more: Follow): DefinitionItem => ({
    slot: 'extension',
    name: 'bad header',
    onRequest: (context) => {
      context.setResponseHeader('X-A', 'a\r\nb')
      return more
    },
  })

  it.each(['nothing', 'end', 'head', 'response'])(
    'is a fault, told and answered with 500, where policies watch %s',
    async (watches) => {
      const follow = {
        nothing: {},
        end: { end: () => {} },
        head: { head: (head: ResponseHead) => head },
        response: { response: (response: GatewayResponse) => response },
      }[watches]!
      const ends: End[] = []
      const { port } = await start(gatewayOf(bad(follow), logging(ends)), (_request, response) => response.end('app'))
      expect((await getRaw(port, '/')).statusCode).toBe(500)
      await settled(() => ends.length === 1)
      expect(ends[0]!.outcome).toBe('fault')
    },
  )

  it('is a fault on the way of a refusal, too', async () => {
    const { port } = await start(
      gatewayOf(bad({}), { slot: 'mapping', name: 'no', onRequest: () => deny('ACCESS_DENIED') }),
      () => expect.unreachable(),
    )
    expect((await getRaw(port, '/')).statusCode).toBe(500)
  })
})

it.each(Object.entries(HOSTS))('%s: a gateway that was closed lets nothing pass', async (_, start) => {
  const gateway = gatewayOf()
  const { port } = await start(gateway, () => expect.unreachable())
  await gateway.close()
  const { statusCode, body } = await getRaw(port, '/')
  expect([statusCode, body]).toEqual([503, '{"message":"Service Unavailable"}'])
})

describe.each(Object.entries(HOSTS))('%s: a policy that fails around the app', (_, start) => {
  const around = (run: (proceed: () => unknown) => void): DefinitionItem => ({
    slot: 'tracing',
    name: 'around',
    onRequest: () => undefined,
    around: (_context, proceed) => {
      run(proceed)
      return undefined as never
    },
  })

  it.each([false, true])('before it ran: 500, and the app is not asked (captured: %s)', async (captured) => {
    const fail = (): never => {
      throw new Error('around')
    }
    const more = captured ? [following({ response: async (response) => response })] : []
    for (const run of [fail, () => {}]) {
      const { port } = await start(gatewayOf(around(run), ...more), () => expect.unreachable())
      const { statusCode, body } = await getRaw(port, '/')
      expect([statusCode, body]).toEqual([500, '{"message":"Internal server error"}'])
    }
  })

  it("that swallows what the app throws: the app's error stays its own", async () => {
    const gateway = gatewayOf(
      around((proceed) => {
        try {
          proceed()
        } catch {}
      }),
    )
    const thrown: unknown[] = []
    const { port } = await listen((request, response) => {
      try {
        nodeGateway(gateway, () => {
          throw new Error('app')
        })(request, response)
      } catch (error) {
        thrown.push((error as Error).message)
        response.end()
      }
    })
    await getRaw(port, '/')
    expect(thrown).toEqual(['app'])
  })

  it('behind it: the app has answered, and the fault is told', async () => {
    const ends: End[] = []
    const gateway = gatewayOf(
      around((proceed) => {
        proceed()
        throw new Error('around')
      }),
      logging(ends),
    )
    const { port } = await start(gateway, (_request, response) => response.end('app'))
    expect((await getRaw(port, '/')).body).toBe('app')
    await settled(() => ends.length === 1)
    expect([ends[0]!.outcome, (ends[0]!.error as Error).message]).toEqual(['fault', 'around'])
  })
})
