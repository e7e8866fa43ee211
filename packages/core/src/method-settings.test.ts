import { describe, expect, test } from 'vitest'
import { ManualClock } from '../test/manual-clock.ts'
import { createGateway, PlainRequest, type Gateway, type MethodSetting, type MethodSettings } from './index.ts'

function gateway(methodSettings: MethodSettings): Gateway {
  const app = { slot: 'integration', name: 'app', invoke: () => ({ statusCode: 200, headers: {}, body: '' }) }
  return createGateway({
    clock: new ManualClock(),
    stages: { prod: { methodSettings }, dev: {} },
    routes: { 'GET /': [app], 'GET /pets/{petId}': [app], 'POST /pets': [app], 'DELETE /pets/{petId}': [app] },
  } as never) as Gateway
}

/** How many of ten requests are let through. */
async function passed(
  gateway: Gateway,
  method: string,
  target: string,
  stage: 'prod' | 'dev' = 'prod',
): Promise<number> {
  let count = 0
  for (let i = 0; i < 10; i++) {
    const { statusCode } = await gateway.handle(new PlainRequest({ method, target }), undefined, { stage })
    if (statusCode === 200) count++
    else expect(statusCode).toBe(429)
  }
  return count
}

const limit = (burst: number) => ({ throttlingRateLimit: 1, throttlingBurstLimit: burst })

describe('method settings of a stage', () => {
  test('a method’s own beats those of all, which share one bucket', async () => {
    const prod = gateway({ '*/*': limit(4), '/pets/{petId}/GET': limit(2) })
    expect(await passed(prod, 'GET', '/pets/1')).toBe(2)
    expect(await passed(prod, 'POST', '/pets')).toBe(4)
    expect(await passed(prod, 'GET', '/')).toBe(0)
    expect(await passed(prod, 'GET', '/pets/1', 'dev')).toBe(10)
  })

  test.each(['/pets/{petId}/GET', 'pets/{petId}/GET', '~1pets~1{petId}/GET'])('%s is one method', async (key) => {
    const prod = gateway({ [key]: limit(3) })
    expect([await passed(prod, 'GET', '/pets/1'), await passed(prod, 'DELETE', '/pets/1')]).toEqual([3, 10])
  })

  test('//GET is the root', async () => {
    expect(await passed(gateway({ '//GET': limit(1) }), 'GET', '/')).toBe(1)
  })

  test('are described with the routes that they bound', () => {
    expect(String(gateway({ '*/*': limit(4) }).describe())).toContain('prod */*: 1/s, burst 4')
  })

  test.each([
    ['a method that does not exist', { '/pets/PUT': limit(1) }, 'UNKNOWN_REFERENCE'],
    ['a setting that does not exist', { '*/*': { throttlingRate: 1 } as never }, 'UNKNOWN_OPTION'],
    ['a negative rate', { '*/*': { throttlingRateLimit: -1 } }, 'INVALID_OPTION'],
  ])('%s is refused', (_, settings, code) => {
    expect(() => gateway(settings)).toThrow(expect.objectContaining({ code }))
  })
})

describe('what method settings say of caches', () => {
  const remembering = (said: string, withMethodSetting = {}): object => ({
    slot: 'cache',
    name: 'cache',
    onRequest: () => ({ statusCode: 200, headers: {}, body: said }),
    ...withMethodSetting,
  })
  const cache = remembering('from the cache', {
    withMethodSetting: ({ cacheTtlInSeconds }: MethodSetting) => remembering(`for ${cacheTtlInSeconds} s`),
  })
  const app = {
    slot: 'integration',
    name: 'app',
    invoke: () => ({ statusCode: 200, headers: {}, body: 'from the app' }),
  }
  function cached(methodSettings: MethodSettings): Gateway {
    return createGateway({
      stages: { prod: { methodSettings }, dev: {} },
      policies: [app],
      routes: { 'GET /pets': [cache], 'GET /dogs': [cache], 'POST /pets': [] },
    } as never) as Gateway
  }
  async function bodies(gateway: Gateway, stage: 'prod' | 'dev'): Promise<unknown[]> {
    const asked = ['/pets', '/dogs'].map((target) => gateway.handle(new PlainRequest({ target }), undefined, { stage }))
    return (await Promise.all(asked)).map(({ body }) => body)
  }

  test('reaches the caches of that stage alone, and a method’s own beats all', async () => {
    const gateway = cached({ '*/*': { cacheTtlInSeconds: 10 }, '/dogs/GET': { cachingEnabled: false } })
    expect(await bodies(gateway, 'prod')).toEqual(['for 10 s', 'from the app'])
    expect(await bodies(gateway, 'dev')).toEqual(['from the cache', 'from the cache'])
  })

  test('leaves the policy as it is where nothing is said of it', async () => {
    const gateway = cached({ '*/*': { throttlingRateLimit: 100 }, '/dogs/GET': { cachingEnabled: true } })
    expect((await bodies(gateway, 'prod'))[0]).toBe('from the cache')
  })

  test.each([
    ['a cache where there is none', { '/pets/POST': { cachingEnabled: true } }, 'cache(…) of @gw/cache'],
    ['encryption', { '*/*': { cacheDataEncrypted: true } }, 'tieredCache'],
    ['metrics', { '*/*': { metricsEnabled: true } }, '@gw/observability'],
    ['the execution log', { '*/*': { loggingLevel: 'INFO' } }, 'explain: { log }'],
    ['data traces', { '*/*': { dataTraceEnabled: true } }, 'explain: { log }'],
    ['a time beyond AWS’s bound', { '*/*': { cacheTtlInSeconds: 3601 } }, '3600'],
  ])('%s is refused, and the message says what to use', (_, settings, words) => {
    expect(() => cached(settings as never)).toThrow(words)
  })

  test('AWS’s own defaults are taken as they are, where there is a cache to switch off', () => {
    const defaults = {
      metricsEnabled: false,
      loggingLevel: 'OFF',
      dataTraceEnabled: false,
      throttlingBurstLimit: 5000,
      throttlingRateLimit: 10_000,
      cachingEnabled: false,
      cacheTtlInSeconds: 300,
      cacheDataEncrypted: false,
      requireAuthorizationForCacheControl: true,
      unauthorizedCacheControlHeaderStrategy: 'SUCCEED_WITH_RESPONSE_HEADER',
    } as const
    expect(() => gateway({ '*/*': defaults, '/pets/POST': defaults })).not.toThrow()
  })
})
