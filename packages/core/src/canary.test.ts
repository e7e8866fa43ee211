import { describe, expect, test } from 'vitest'
import { createGateway, PlainRequest, type CanarySettings, type Gateway } from './index.ts'

const tells = (text: string) =>
  ({
    slot: 'integration',
    name: 'tells',
    invoke: ({
      stageVariables,
      isCanaryRequest,
    }: {
      stageVariables: object
      isCanaryRequest: boolean | undefined
    }) => ({
      statusCode: 200,
      headers: {},
      body: JSON.stringify({ text, ...stageVariables, isCanaryRequest }),
    }),
  }) as const

function gateway(canarySettings: CanarySettings | undefined, draws: readonly number[] = [0.5]): Gateway {
  let draw = 0
  const variables = { a: 'stage', b: 'stage' }
  return createGateway({
    stages: { prod: { variables, ...(canarySettings === undefined ? {} : { canarySettings }) } },
    routes: { 'GET /': [tells('stable')] },
    random: { next: () => draws[draw++ % draws.length]!, uuid: () => crypto.randomUUID() },
  } as never) as Gateway
}

async function ask(gateway: Gateway, user = ''): Promise<unknown> {
  const { body } = await gateway.handle(new PlainRequest({ target: '/', headers: { 'x-user': user } }))
  return JSON.parse(String(body))
}

describe('a canary', () => {
  test('is unknown while there is none', async () => {
    expect(await ask(gateway(undefined))).toEqual({ text: 'stable', a: 'stage', b: 'stage' })
  })

  test('takes the share that is drawn, and no more', async () => {
    const drawn = gateway({ percentTraffic: 25 }, [0, 0.2499, 0.25, 0.99])
    const sides = []
    for (let i = 0; i < 4; i++) sides.push(((await ask(drawn)) as { isCanaryRequest: boolean }).isCanaryRequest)
    expect(sides).toEqual([true, true, false, false])
  })

  test('at 0 takes nobody, at 100 everybody', async () => {
    expect(await ask(gateway({ percentTraffic: 0 }, [0]))).toMatchObject({ isCanaryRequest: false })
    expect(await ask(gateway({ percentTraffic: 100 }, [0.999999]))).toMatchObject({ isCanaryRequest: true })
  })

  test('has variables of its own over those of the stage', async () => {
    const settings = { percentTraffic: 100, stageVariableOverrides: { a: 'canary', c: 'canary' } }
    expect(await ask(gateway(settings))).toMatchObject({ a: 'canary', b: 'stage', c: 'canary' })
  })

  test('has routes of its own', async () => {
    const settings: CanarySettings = {
      percentTraffic: 100,
      deployment: { routes: { 'GET /': [tells('canary') as never] } },
    }
    expect(await ask(gateway(settings))).toMatchObject({ text: 'canary' })
  })

  test('keeps a caller on one side, and a larger share keeps those it had', async () => {
    const stickyBy: CanarySettings['stickyBy'] = (request) => request.header('x-user') || undefined
    const sideAt = async (percentTraffic: number, user: string): Promise<boolean> =>
      ((await ask(gateway({ percentTraffic, stickyBy }), user)) as { isCanaryRequest: boolean }).isCanaryRequest
    const users = Array.from({ length: 200 }, (_, index) => `user-${index}`)
    const few = await Promise.all(users.map((user) => sideAt(20, user)))
    const again = await Promise.all(users.map((user) => sideAt(20, user)))
    const more = await Promise.all(users.map((user) => sideAt(60, user)))
    expect(again).toEqual(few)
    expect(users.every((_, index) => !few[index]! || more[index]!)).toBe(true)
    expect(few.filter(Boolean).length).toBeGreaterThan(20)
    expect(few.filter(Boolean).length).toBeLessThan(60)
  })

  test('is checked with the definition', () => {
    expect(() => gateway({ percentTraffic: 101 })).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }))
    expect(() => gateway({ percentTraffic: 1, stageVariableOverrides: { 'a-b': 'x' } })).toThrow(
      expect.objectContaining({ code: 'INVALID_STAGE' }),
    )
    expect(() => gateway({ percentTraffic: 1, usesCache: true } as never)).toThrow(
      expect.objectContaining({ code: 'UNKNOWN_OPTION' }),
    )
  })
})
