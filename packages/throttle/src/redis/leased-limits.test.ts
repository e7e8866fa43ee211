import type { Limit, LimitDecision, LimitStore, QuotaRule, RateRule } from '@gw/core'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ManualClock } from '../../../core/test/manual-clock.ts'
import { startRedis, type TestRedis } from '@gw/test-redis'
import { redisLimits } from './redis-limits.ts'

let server: TestRedis
let client: Redis
let made = 0

beforeAll(async () => {
  server = await startRedis()
  client = new Redis(server.url, { enableAutoPipelining: true })
})
afterAll(async () => {
  client.disconnect()
  await server.stop()
})

describe('leases', () => {
  it('serve a busy key with few questions', async () => {
    const { stores, clock, asked } = setUp(1)
    const limit = rate(1000, 1000)
    let admitted = 0
    for (let second = 0; second < 20; second++) {
      for (let i = 0; i < 500; i++) {
        if ((await stores[0]!.take([limit])).admitted) admitted++
        clock.pass(2)
      }
    }
    expect(admitted).toBe(10_000)
    expect(asked() / 10_000).toBeLessThanOrEqual(0.05)
  })

  it('answer at once, without a promise, when there is enough', async () => {
    const { stores } = setUp(1)
    for (let i = 0; i < 50; i++) await stores[0]!.take([rate(1000, 1000)])
    expect(stores[0]!.take([rate(1000, 1000)])).toMatchObject({ admitted: true })
  })

  it('leave keys exact that are not busy', async () => {
    const { stores, clock } = setUp(3)
    const limit = rate(0.001, 5)
    let admitted = 0
    for (let i = 0; i < 30; i++) {
      if ((await stores[i % 3]!.take([limit])).admitted) admitted++
      clock.pass(1000)
    }
    expect(admitted).toBe(5)
  })

  it('admit no more than burst + rate × time + the bound over all nodes, and little less', async () => {
    const { stores, clock, asked } = setUp(4)
    const limit = rate(200, 100)
    let [admitted, sent] = [0, 0]
    for (let step = 0; step < 2000; step++) {
      for (const store of stores) {
        sent++
        if ((await store.take([limit])).admitted) admitted++
      }
      clock.pass(5)
    }
    const due = 100 + 200 * 10
    expect(admitted).toBeLessThanOrEqual(due + Math.min(4 * 100, 200 * 1))
    expect(admitted).toBeGreaterThan(due * 0.8)
    expect(asked() / sent).toBeLessThanOrEqual(0.1)
  })

  it('never overshoot a quota, and give back what they did not use', async () => {
    const { stores, clock } = setUp(3)
    const limit: Limit = { rule: monthly(1000), key: 'quota|a', cost: 1, partition: 'a' }
    let admitted = 0
    for (let i = 0; i < 600; i++) {
      if ((await stores[i % 3]!.take([limit])).admitted) admitted++
      clock.pass(1)
    }
    expect(admitted).toBe(600)
    await Promise.all(stores.map((store) => store.close()))
    const left = (await redisLimitsOf(clock, made - 1).take([{ ...limit, cost: 0 }])).states[0]!.remaining
    expect(left).toBe(400)
  })

  it('end with a quota’s period', async () => {
    const { stores, clock } = setUp(1, '2026-01-31T23:59:59.900Z')
    const limit: Limit = { rule: monthly(100), key: 'quota|a', cost: 1 }
    for (let i = 0; i < 60; i++) await stores[0]!.take([limit])
    clock.pass(100)
    let admitted = 0
    for (let i = 0; i < 300; i++) if ((await stores[0]!.take([limit])).admitted) admitted++
    expect(admitted).toBe(100)
  })

  it('ask once for many who wait', async () => {
    const { stores, asked } = setUp(1)
    for (let i = 0; i < 40; i++) await stores[0]!.take([rate(10, 10_000)])
    const before = asked()
    const answers = await Promise.all(Array.from({ length: 500 }, () => stores[0]!.take([rate(10, 10_000)])))
    expect(answers.every(({ admitted }) => admitted)).toBe(true)
    expect(asked() - before).toBeLessThan(25)
  })
})

function setUp(nodes: number, now?: string) {
  const clock = new ManualClock(now)
  const id = made++
  let questions = 0
  const counting = {
    evalsha: (...asked: Parameters<Redis['evalsha']>) => (questions++, client.evalsha(...asked)),
    eval: (...asked: Parameters<Redis['eval']>) => client.eval(...asked),
    hgetall: (key: string) => client.hgetall(key),
  } as unknown as Redis
  const stores: LimitStore[] = Array.from({ length: nodes }, () =>
    redisLimits(counting, { clock, prefix: `leases-${id}:`, leases: { seconds: 1 } }),
  )
  return { clock, stores, asked: () => questions }
}

function redisLimitsOf(clock: ManualClock, id: number) {
  return redisLimits(client, { clock, prefix: `leases-${id}:` }) as {
    take(limits: readonly Limit[]): Promise<LimitDecision>
  }
}

function rate(rateLimit: number, burstLimit: number): Limit {
  const rule: RateRule = { kind: 'rate', name: 'rate', rateLimit, burstLimit }
  return { rule, key: 'rate|a', cost: 1 }
}

function monthly(limit: number): QuotaRule {
  return {
    kind: 'quota',
    name: 'month',
    limit,
    periodAt(at) {
      const date = new Date(at)
      const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()]
      return { start: Date.UTC(year, month), end: Date.UTC(year, month + 1), limit }
    },
  }
}
