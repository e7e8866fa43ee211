import { createGateway, PlainRequest, type Gateway, type MethodSettings } from '@gw/core'
import { describe, expect, test } from 'vitest'
import { ManualClock } from '../../core/test/manual-clock.ts'
import { cache, type CachePolicy } from './index.ts'

function served(prod: MethodSettings, policy: CachePolicy = cache({ cacheTtlInSeconds: 60 })) {
  const clock = new ManualClock()
  let calls = 0
  const app = {
    slot: 'integration',
    name: 'app',
    invoke: () => ({ statusCode: 200, headers: {}, body: `call ${++calls}` }),
  }
  const gateway = createGateway({
    clock,
    stages: { prod: { methodSettings: prod }, dev: {} },
    routes: { 'GET /pets': [policy, app] },
  } as never) as Gateway
  const ask = async (stage: 'prod' | 'dev', headers: Record<string, string> = {}) => {
    const answer = await gateway.handle(new PlainRequest({ target: '/pets', headers }), undefined, { stage })
    return { body: String(answer.body), statusCode: answer.statusCode }
  }
  return { gateway, clock, ask, policy }
}

describe('a stage’s method settings', () => {
  test('give a cache its time on that stage, and leave the others', async () => {
    const { ask, clock } = served({ '*/*': { cacheTtlInSeconds: 10 } })
    const [prod, dev] = [await ask('prod'), await ask('dev')]
    clock.pass(9_999)
    expect(await ask('prod')).toEqual(prod)
    clock.pass(1)
    expect(await ask('prod')).not.toEqual(prod)
    expect(await ask('dev')).toEqual(dev)
  })

  test('switch it off', async () => {
    const { ask } = served({ '/pets/GET': { cachingEnabled: false } })
    expect(await ask('prod')).not.toEqual(await ask('prod'))
    expect(await ask('dev')).toEqual(await ask('dev'))
  })

  test('say who may invalidate, and what becomes of others', async () => {
    const fresh = { 'cache-control': 'max-age=0' }
    const strict = served({ '*/*': { unauthorizedCacheControlHeaderStrategy: 'FAIL_WITH_403' } })
    expect([(await strict.ask('prod', fresh)).statusCode, (await strict.ask('dev', fresh)).statusCode]).toEqual([
      403, 200,
    ])
    const open = served({ '*/*': { requireAuthorizationForCacheControl: false } })
    expect(await open.ask('prod')).not.toEqual(await open.ask('prod', fresh))
    expect(await open.ask('dev')).toEqual(await open.ask('dev', fresh))
  })

  test('leave purges and statistics to the policy', async () => {
    const { ask, policy } = served({ '*/*': { cacheTtlInSeconds: 10 } })
    const first = await ask('prod')
    await policy.purge({ all: true } as never)
    expect(await ask('prod')).not.toEqual(first)
    expect(policy.statistics).toMatchObject({ misses: 2 })
  })

  test('cannot give HTTP mode a time', () => {
    expect(() => served({ '*/*': { cacheTtlInSeconds: 10 } }, cache({ mode: 'http' }))).toThrow(
      'how long they are good',
    )
  })
})
