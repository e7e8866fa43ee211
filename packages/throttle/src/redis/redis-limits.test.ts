import { createGateway, PlainRequest, type GatewayEvent, type Limit, type RateRule } from '@gw/core'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { limitStoreContract } from '../../test/limit-store-contract.ts'
import { startRedis, type TestRedis } from '@gw/test-redis'
import { redisLimits } from './redis-limits.ts'

let server: TestRedis
let client: Redis
let made = 0

const start = async (): Promise<void> => {
  server = await startRedis()
  client = new Redis(server.url, { enableAutoPipelining: true })
}
const stop = async (): Promise<void> => {
  client.disconnect()
  await server.stop()
}

limitStoreContract('redisLimits', {
  start,
  stop,
  runs: 60,
  make: (clock) => redisLimits(client, { clock, prefix: `contract-${made++}:` }),
})

const rate: RateRule = { kind: 'rate', name: 'rate', rateLimit: 1, burstLimit: 5 }

describe('redisLimits', () => {
  beforeAll(start)
  afterAll(stop)

  it('asks one command for all limits of a request', async () => {
    const store = redisLimits(client, { prefix: 'monitor:' })
    const limits: Limit[] = ['method', 'plan', 'stage', 'account'].map((name) => ({
      rule: { ...rate, name },
      key: name,
      cost: 1,
    }))
    const quota: Limit = {
      rule: { kind: 'quota', name: 'month', limit: 9, periodAt: () => ({ start: 0, end: 4e12, limit: 9 }) },
      key: 'month',
      cost: 1,
    }
    await store.take([...limits, quota])
    const seen: string[] = []
    const monitor = await new Redis(server.url).monitor()
    monitor.on('monitor', (_: string, [command]: string[], source: string) => source !== 'lua' && seen.push(command!))
    await store.take([...limits, quota])
    await client.ping()
    while (!seen.includes('ping')) await new Promise((resolve) => setTimeout(resolve, 5))
    monitor.disconnect()
    expect(seen).toEqual(['evalsha', 'ping'])
  })

  it('asks one command for the requests of one turn, as far as their keys are not too many', async () => {
    const store = redisLimits(client, { prefix: 'turn:' })
    const limitsOf = (caller: number): Limit[] => [
      { rule: rate, key: `a|${caller}`, cost: 1 },
      { rule: rate, key: `b|${caller}`, cost: 1 },
    ]
    const asked = async (callers: number): Promise<number> => {
      const before = await scriptsRun()
      const answers = await Promise.all(Array.from({ length: callers }, (_, caller) => store.take(limitsOf(caller))))
      expect(answers.every(({ admitted }) => admitted)).toBe(true)
      return (await scriptsRun()) - before
    }
    await store.take(limitsOf(0))
    expect(await asked(32)).toBe(1)
    expect(await asked(300)).toBe(3)
  })

  it('fails the one request whose key is of another kind, and no other of its turn', async () => {
    const store = redisLimits(client, { prefix: 'kind:' })
    const quota = (key: string): Limit => ({
      rule: { kind: 'quota', name: 'all', limit: 9, periodAt: () => ({ start: 0, end: 4e12, limit: 9 }) },
      key,
      cost: 1,
    })
    await client.set('{kind:0}foreign', 'text')
    const takes = ['before', 'foreign', 'after'].map((key) =>
      store.take([{ rule: rate, key: 'one', cost: 1 }, quota(key)]),
    )
    const [before, foreign, after] = await Promise.allSettled(takes)
    expect(before).toMatchObject({ value: { admitted: true, states: [{ remaining: 4 }, { remaining: 8 }] } })
    expect(foreign).toMatchObject({ status: 'rejected', reason: { message: expect.stringContaining('WRONGTYPE') } })
    expect(after).toMatchObject({ value: { admitted: true, states: [{ remaining: 3 }, { remaining: 8 }] } })
  })

  it('fails the one request whose period cannot be told, and no other of its turn', async () => {
    const store = redisLimits(client, { prefix: 'untold:' })
    const periodAt = (): never => {
      throw new Error('no calendar')
    }
    const untold: Limit = { rule: { kind: 'quota', name: 'q', limit: 3, periodAt }, key: 'q', cost: 1 }
    const told: Limit = { rule: rate, key: 'told', cost: 1 }
    const [first, second] = await Promise.allSettled([store.take([told, untold]), store.take([told])])
    expect(first).toMatchObject({ status: 'rejected', reason: { message: 'no calendar' } })
    expect(second).toMatchObject({ value: { admitted: true, states: [{ remaining: 4 }] } })
  })

  it('goes on when the server has forgotten its scripts', async () => {
    const store = redisLimits(client, { prefix: 'flush:' })
    const limit = { rule: rate, key: 'a', cost: 1 }
    await store.take([limit])
    await client.script('FLUSH')
    expect(await store.take([limit])).toMatchObject({ admitted: true, states: [{ remaining: 3 }] })
  })

  it('is ready when the connection is there: the first request then waits for nothing', async () => {
    const fresh = new Redis(server.url, { enableOfflineQueue: false, maxRetriesPerRequest: 1 })
    const gateway = createGateway({
      limitStore: redisLimits(fresh, { prefix: 'ready:' }),
      account: { throttle: { rateLimit: 1, burstLimit: 1 } },
    })
    await gateway.ready()
    const answer = await gateway.handle(new PlainRequest({ target: '/' }), () => ({
      statusCode: 200,
      headers: {},
      body: '',
    }))
    expect(answer.statusCode).toBe(200)
    expect(await client.exists('{ready:0}account')).toBe(1)
    fresh.disconnect()
  })

  it('is shared: two clients count one bucket', async () => {
    const other = new Redis(server.url)
    const limit = { rule: { ...rate, rateLimit: 0.001 }, key: 'both', cost: 1 }
    const stores = [redisLimits(client, { prefix: 'shared:' }), redisLimits(other, { prefix: 'shared:' })]
    const answers = await Promise.all(Array.from({ length: 100 }, (_, index) => stores[index % 2]!.take([limit])))
    expect(answers.filter(({ admitted }) => admitted)).toHaveLength(5)
    other.disconnect()
  })

  it('takes the server’s period when a node’s clock is off, and says once that clocks are apart', async () => {
    const store = redisLimits(client, { prefix: 'period:' })
    const events: GatewayEvent[] = []
    store.report!((event) => events.push(event))
    const day = 86_400_000
    const realNow = Date.now
    Date.now = () => realNow() + 400 * day
    try {
      const periodAt = (at: number) => ({
        start: Math.floor(at / day) * day,
        end: Math.floor(at / day) * day + day,
        limit: 3,
      })
      const limit: Limit = { rule: { kind: 'quota', name: 'day', limit: 3, periodAt }, key: 'day', cost: 1 }
      for (let i = 0; i < 3; i++) expect(await store.take([limit])).toMatchObject({ admitted: true })
      expect(await store.take([limit])).toMatchObject({ admitted: false })
      const today = new Date(realNow()).toISOString().slice(0, 10)
      expect(await store.usage('day', 0, realNow() + day)).toEqual([{ date: today, used: 3, remaining: 0 }])
    } finally {
      Date.now = realNow
    }
    expect(events.filter((event) => event.type === 'misuse' && event.code === 'CLOCKS_APART')).toHaveLength(1)
  })

  it('warns of a server that evicts', async () => {
    const events: GatewayEvent[] = []
    await client.config('SET', 'maxmemory-policy', 'allkeys-lru')
    redisLimits(client).report!((event) => events.push(event))
    await client.ping()
    await new Promise((resolve) => setImmediate(resolve))
    await client.config('SET', 'maxmemory-policy', 'noeviction')
    expect(events).toMatchObject([{ type: 'misuse', code: 'REDIS_EVICTS' }])
  })

  it('warns of a client that would hang after its connection is lost', () => {
    const events: GatewayEvent[] = []
    const options = { lazyConnect: true, enableAutoPipelining: true, autoResendUnfulfilledCommands: false }
    redisLimits(Object.assign(new Redis(options), { config: undefined }) as never).report!((event) =>
      events.push(event),
    )
    expect(events).toMatchObject([{ type: 'misuse', code: 'REDIS_CLIENT_HANGS' }])
  })

  it('leaves no key without an end', async () => {
    const store = redisLimits(client, { prefix: 'ttl:' })
    const periodAt = () => ({ start: 0, end: 4e12, limit: 3 })
    await store.take([
      { rule: rate, key: 'bucket', cost: 1 },
      { rule: { kind: 'quota', name: 'q', limit: 3, periodAt }, key: 'quota', cost: 1 },
    ])
    await new Promise((resolve) => setImmediate(resolve))
    const keys = await client.keys('{ttl:*')
    expect(keys.length).toBeGreaterThanOrEqual(2)
    for (const key of keys) expect(await client.pttl(key)).toBeGreaterThan(0)
  })

  it('spreads callers over shards: a caller’s own limits whole, shared ones in parts that sum up to no more', async () => {
    const store = redisLimits(client, { prefix: 'shards:', shards: 4 })
    const shared: Limit = {
      rule: { ...rate, name: 'account', rateLimit: 0.001, burstLimit: 40 },
      key: 'account',
      cost: 1,
    }
    const own = (caller: number): Limit => ({
      rule: { ...rate, rateLimit: 0.001 },
      key: `plan|${caller}`,
      cost: 1,
      partition: `${caller}`,
    })
    let admitted = 0
    const perCaller = new Map<number, number>()
    for (let i = 0; i < 400; i++) {
      const caller = i % 40
      if (!(await store.take([own(caller), shared])).admitted) continue
      admitted++
      perCaller.set(caller, (perCaller.get(caller) ?? 0) + 1)
    }
    expect(admitted).toBe(40)
    expect(Math.max(...perCaller.values())).toBeLessThanOrEqual(5)
  })

  it('gives at most one burst when the clock that it decides by jumps', async () => {
    let now = Date.parse('2026-01-15T12:00:00Z')
    const clock = { now: () => now, monotonic: () => now, setTimeout: () => ({ clear: () => {} }) }
    const store = redisLimits(client, { prefix: 'jumps:', clock })
    const admitted = async (): Promise<number> => {
      const answers = await Promise.all(
        Array.from({ length: 20 }, () => store.take([{ rule: rate, key: 'a', cost: 1 }])),
      )
      return answers.filter((answer) => answer.admitted).length
    }
    expect(await admitted()).toBe(5)
    now += 3_600_000
    expect(await admitted()).toBe(5)
    now -= 3_600_000
    expect(await admitted()).toBe(0)
    now += 2000
    expect(await admitted()).toBe(2)
  })

  it('never closes the client', async () => {
    await redisLimits(client).close()
    expect(await client.ping()).toBe('PONG')
  })
})

/** Scripts that the server has run. */
async function scriptsRun(): Promise<number> {
  const statistics = await client.info('commandstats')
  return Number(/cmdstat_evalsha:calls=(\d+)/.exec(statistics)?.[1] ?? 0)
}
