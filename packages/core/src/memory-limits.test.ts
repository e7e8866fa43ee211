import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { ManualClock } from '../test/manual-clock.ts'
import type { Limit, LimitDecision, QuotaRule, RateRule } from './limit.ts'
import { memoryLimits } from './memory-limits.ts'

const rate: RateRule = { kind: 'rate', name: 'plan basic', rateLimit: 10, burstLimit: 100 }
const monthly: QuotaRule = {
  kind: 'quota',
  name: 'quota basic',
  limit: 3,
  periodAt(at) {
    const date = new Date(at)
    const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()]
    return { start: Date.UTC(year, month), end: Date.UTC(year, month + 1), limit: 3 }
  },
}

describe('a rate', () => {
  it('admits exactly the burst of 10,000 at once, and one more per 1/rate', () => {
    const { clock, take } = setUp()
    const limit = limitOf(rate)
    expect(admitted(10_000, () => take(limit))).toBe(100)
    clock.pass(99)
    expect(admitted(10, () => take(limit))).toBe(0)
    clock.pass(1)
    expect(admitted(10, () => take(limit))).toBe(1)
    for (let second = 0; second < 60; second++) {
      clock.pass(1000)
      expect(admitted(50, () => take(limit))).toBe(10)
    }
  })

  it('says when to come back: never early, never a millisecond too late', () => {
    const { clock, take } = setUp()
    const limit = limitOf({ ...rate, rateLimit: 3, burstLimit: 1 })
    take(limit)
    const { states } = take(limit)
    expect(states[0]).toMatchObject({ refused: true, remaining: 0, retryAfterMillis: 334, resetMillis: 334 })
    clock.pass(333)
    expect(take(limit).admitted).toBe(false)
    clock.pass(1)
    expect(take(limit).admitted).toBe(true)
  })

  it.each([
    { rateLimit: 0, burstLimit: 5 },
    { rateLimit: 5, burstLimit: 0 },
  ])('blocks everything with $rateLimit per second and a burst of $burstLimit', (figures) => {
    const { clock, take } = setUp()
    const limit = limitOf({ ...rate, ...figures })
    expect(take(limit).admitted).toBe(false)
    clock.pass(86_400_000)
    expect(take(limit).states[0]).toMatchObject({ refused: true, remaining: 0, retryAfterMillis: Infinity })
  })

  it('is not refilled by a wall clock that jumps', () => {
    const { clock, take } = setUp()
    const limit = limitOf(rate)
    admitted(100, () => take(limit))
    clock.jump(86_400_000)
    expect(take(limit).admitted).toBe(false)
    clock.jump(-2 * 86_400_000)
    expect(take(limit).admitted).toBe(false)
  })

  it('neither refills nor takes when even monotonic time goes back', () => {
    let monotonic = 10_000
    const store = memoryLimits({ clock: { ...new ManualClock(), now: () => 0, monotonic: () => monotonic } as never })
    const limit = limitOf({ ...rate, burstLimit: 5 })
    const take = () => store.take([limit]) as LimitDecision
    expect(admitted(3, take)).toBe(3)
    monotonic = 0
    expect(admitted(9, take)).toBe(2)
    monotonic = 100
    expect(admitted(9, take)).toBe(1)
  })

  it('keeps what was spent when the rule is changed under it', () => {
    const { take } = setUp()
    admitted(60, () => take(limitOf(rate)))
    expect(take(limitOf({ ...rate, burstLimit: 80 })).states[0]!.remaining).toBe(19)
    expect(take(limitOf({ ...rate, burstLimit: 1000 })).states[0]!.remaining).toBe(938)
  })

  it('owes what a settled cost took beyond the burst', () => {
    const { clock, store, take } = setUp()
    const limit = limitOf({ ...rate, burstLimit: 10 })
    take(limit)
    store.settle([{ limit, actualCost: 30 }])
    expect(take(limit).states[0]).toMatchObject({ remaining: 0, retryAfterMillis: 2100 })
    clock.pass(2100)
    expect(take(limit).admitted).toBe(true)
  })
})

describe('a quota', () => {
  it('starts again with the month, in a test of milliseconds', () => {
    const { clock, take } = setUp()
    const limit = limitOf(monthly)
    expect(admitted(10, () => take(limit))).toBe(3)
    expect(take(limit).states[0]!.retryAfterMillis).toBe(Date.parse('2026-02-01') - clock.now())
    clock.pass(Date.parse('2026-02-01') - clock.now() - 1)
    expect(take(limit).admitted).toBe(false)
    clock.pass(1)
    expect(admitted(10, () => take(limit))).toBe(3)
  })

  it('is not reset by a wall clock that goes back', () => {
    const { clock, take } = setUp()
    const limit = limitOf(monthly)
    admitted(3, () => take(limit))
    clock.jump(-40 * 86_400_000)
    expect(take(limit).admitted).toBe(false)
    clock.jump(40 * 86_400_000)
    expect(take(limit).admitted).toBe(false)
  })

  it('is not free while a wall clock is back in an earlier period', () => {
    const { clock, store, take } = setUp()
    const limit = limitOf(monthly)
    store.grant(limit, 0)
    clock.jump(-40 * 86_400_000)
    expect(admitted(10, () => take(limit))).toBe(3)
  })

  it('can be granted more, and cut', () => {
    const { store, take } = setUp()
    const limit = limitOf(monthly)
    admitted(3, () => take(limit))
    store.grant(limit, 2)
    expect(take(limit).states[0]).toMatchObject({ refused: false, remaining: 1, allowance: 5 })
    store.grant(limit, -1)
    expect(take(limit).admitted).toBe(false)
  })

  it('keeps a diary of days, at most 90 back', () => {
    const { clock, store, take } = setUp('2026-01-15T23:59:59Z')
    const limit = limitOf(monthly)
    take(limit)
    clock.pass(2000)
    take(limit)
    take(limit)
    expect(store.usage(limit.key, Date.parse('2026-01-01'), Date.parse('2026-02-01'))).toEqual([
      { date: '2026-01-15', used: 1, remaining: 2 },
      { date: '2026-01-16', used: 2, remaining: 0 },
    ])
    for (let day = 0; day < 200; day++) {
      clock.pass(86_400_000)
      take(limit)
    }
    expect((store.usage(limit.key, 0, clock.now()) as readonly unknown[]).length).toBeLessThanOrEqual(92)
  })

  it('settles a cost on the day the request was made, and leaves a new period alone', () => {
    const { clock, store, take } = setUp('2026-01-31T23:59:00Z')
    const limit = { ...limitOf(monthly), cost: 2 }
    const at = clock.now()
    take(limit)
    clock.pass(120_000)
    take(limitOf(monthly))
    store.settle([{ limit, actualCost: 1, at }])
    expect(take({ ...limit, cost: 0 }).states[0]!.remaining).toBe(2)
    expect(store.usage(limit.key, 0, clock.now() + 1)).toMatchObject([
      { date: '2026-01-31', used: 1 },
      { date: '2026-02-01', used: 1 },
    ])
  })
})

describe('several limits', () => {
  it('charges all or none', () => {
    const { take } = setUp()
    const quota = limitOf(monthly)
    const narrow = limitOf({ ...rate, name: 'narrow', rateLimit: 1, burstLimit: 1 })
    const wide = limitOf(rate)
    expect(take(wide, narrow, quota).admitted).toBe(true)
    for (let i = 0; i < 50; i++) expect(take(wide, narrow, quota).admitted).toBe(false)
    expect(take({ ...wide, cost: 0 }, { ...quota, cost: 0 }).states).toMatchObject([
      { remaining: 99 },
      { remaining: 2 },
    ])
  })

  it('charges a shadow limit as long as it has enough, and never refuses for it', () => {
    const { take } = setUp()
    const shadow = limitOf({ ...rate, name: 'shadow', burstLimit: 1, mode: 'shadow' })
    expect(take(shadow)).toMatchObject({ admitted: true, states: [{ refused: false }] })
    expect(take(shadow)).toMatchObject({ admitted: true, states: [{ refused: true, remaining: 0 }] })
  })
})

describe('a bounded store', () => {
  it('lets new callers share one bucket while none can be forgotten, and says so once a minute', () => {
    let told = 0
    const { clock, take } = setUp('2026-01-15T12:00:00Z', { maxEntries: 10, onFull: () => told++ })
    const small: RateRule = { ...rate, rateLimit: 1, burstLimit: 3 }
    for (let caller = 0; caller < 10; caller++) take(limitOf(small, `old ${caller}`))
    expect(admitted(100, (index) => take(limitOf(small, `new ${index}`)))).toBe(3)
    expect(told).toBe(1)
    expect(admitted(5, () => take(limitOf(small, 'old 3')))).toBe(2)
    clock.pass(1000)
    expect(admitted(100, (index) => take(limitOf(small, `newer ${index}`)))).toBeGreaterThan(8)
  })

  it('counts a caller of very many buckets in each of them', () => {
    const { clock, store, take } = setUp()
    const limits = Array.from({ length: 100 }, (_, index): Limit => {
      const bucket = `method ${index}|`
      return { rule: monthly, key: `${bucket}caller`, cost: 1, partition: 'caller', bucket }
    })
    for (const limit of limits) take(limit)
    for (const limit of limits) expect(take(limit).states[0]!.remaining).toBe(1)
    for (const { key } of limits) expect(store.usage(key, 0, clock.now(), 'caller')).toMatchObject([{ used: 2 }])
  })

  it('forgets the full bucket of a caller, and not the quota that it has used', () => {
    const { clock, store, take } = setUp('2026-01-15T12:00:00Z', { maxEntries: 20 })
    const of = (caller: string): [Limit, Limit] => [
      { rule: rate, key: `bucket|${caller}`, cost: 1, partition: caller, bucket: 'bucket|' },
      { rule: monthly, key: `quota|${caller}`, cost: 1, partition: caller, bucket: 'quota|' },
    ]
    for (let caller = 0; caller < 10; caller++) take(...of(`old ${caller}`))
    clock.pass(1000)
    for (let caller = 0; caller < 10; caller++) expect(take(of(`new ${caller}`)[1]).states[0]!.remaining).toBe(2)
    expect(take(of('new 10')[1], of('new 10')[0]).states[0]!.remaining).toBe(2)
    for (let caller = 0; caller < 10; caller++) {
      expect(take({ ...of(`old ${caller}`)[1], cost: 0 }).states[0]!.remaining).toBe(2)
      expect(store.usage(`quota|old ${caller}`, 0, clock.now(), `old ${caller}`)).toMatchObject([{ used: 1 }])
    }
  })

  it('answers a question whose limits outnumber its entries', () => {
    const { take } = setUp('2026-01-15T12:00:00Z', { maxEntries: 1 })
    const one = limitOf({ ...rate, name: 'one', burstLimit: 2 })
    const two = limitOf({ ...rate, name: 'two', burstLimit: 100 })
    expect(admitted(10, () => take(one, two))).toBe(2)
  })

  it('serves a million callers without growing beyond its entries', { timeout: 60_000 }, () => {
    const { take } = setUp('2026-01-15T12:00:00Z', { maxEntries: 1000 })
    const before = heapInUse()
    for (let caller = 0; caller < 1_000_000; caller++) take(limitOf(rate, `caller ${caller}`))
    expect(heapInUse() - before).toBeLessThan(4 * 1024 * 1024)
    // The store is still in use, and so was measured.
    expect(take(limitOf(rate, 'one more')).states).toHaveLength(1)
  })
})

function setUp(now?: string, options: { maxEntries?: number; onFull?: () => void } = {}) {
  const clock = new ManualClock(now)
  const store = memoryLimits({ ...options, clock })
  return { clock, store, take: (...limits: Limit[]) => store.take(limits) as LimitDecision }
}

function limitOf(rule: RateRule | QuotaRule, key: string = rule.name): Limit {
  return { rule, key, cost: 1 }
}

function admitted(times: number, ask: (index: number) => LimitDecision): number {
  let count = 0
  for (let index = 0; index < times; index++) if (ask(index).admitted) count++
  return count
}

/** Bytes that are held, garbage left out. */
function heapInUse(): number {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  collect()
  return process.memoryUsage().heapUsed
}
