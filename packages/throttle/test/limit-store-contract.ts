import type { Limit, LimitDecision, LimitStore, QuotaRule, RateRule } from '@gw/core'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { LimitModel } from '../../core/test/limit-model.ts'
import { applyLimitStep, limitSteps } from '../../core/test/limit-steps.ts'
import { ManualClock } from '../../core/test/manual-clock.ts'

/** What a store's own test file brings to the contract. */
export interface StoreUnderTest {
  /** A store with nothing in it, on this clock. */
  make(clock: ManualClock): LimitStore
  /** Before the first test: a server. */
  start?(): Promise<void>
  /** After the last. */
  stop?(): Promise<void>
  /** How many sequences of steps are tried. */
  readonly runs: number
}

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

/** The contract: every store is held to what it declares. */
export function limitStoreContract(name: string, under: StoreUnderTest): void {
  describe(`${name} keeps the contract of limit stores`, () => {
    beforeAll(async () => under.start?.())
    afterAll(async () => under.stop?.())
    const setUp = (now?: string) => {
      const clock = new ManualClock(now)
      const store = under.make(clock)
      return { clock, store, take: async (...limits: Limit[]): Promise<LimitDecision> => store.take(limits) }
    }

    it('admits what a caller is due, and says when to come back', async () => {
      const { clock, take, store } = setUp()
      const limit = { rule: { ...rate, burstLimit: 5 }, key: 'due|a', cost: 1 }
      for (let i = 0; i < 5; i++)
        expect(await take(limit)).toMatchObject({ admitted: true, states: [{ remaining: 4 - i }] })
      const refused = await take(limit)
      expect(refused).toMatchObject({ admitted: false, states: [{ refused: true, remaining: 0 }] })
      clock.pass(refused.states[0]!.retryAfterMillis)
      if (store.declares.algorithm === 'token-bucket') expect(await take(limit)).toMatchObject({ admitted: true })
    })

    it('keeps callers and limits apart', async () => {
      const { take } = setUp()
      const small = { ...rate, burstLimit: 1 }
      expect(await take({ rule: small, key: 'apart|a', cost: 1 })).toMatchObject({ admitted: true })
      expect(await take({ rule: small, key: 'apart|b', cost: 1 })).toMatchObject({ admitted: true })
      expect(await take({ rule: small, key: 'apart|a', cost: 1 })).toMatchObject({ admitted: false })
    })

    it('blocks everything at a rate of 0', async () => {
      const { take } = setUp()
      const shut = { rule: { ...rate, rateLimit: 0 }, key: 'shut', cost: 1 }
      expect(await take(shut)).toMatchObject({
        admitted: false,
        states: [{ retryAfterMillis: Infinity, remaining: 0 }],
      })
    })

    it('answers no question with yes', async () => {
      expect(await setUp().store.take([])).toEqual({ admitted: true, states: [] })
    })

    it('lets shadow limits report, and never refuse', async () => {
      const { take } = setUp()
      const shadow: Limit = { rule: { ...rate, burstLimit: 1, mode: 'shadow' }, key: 'shadow', cost: 1 }
      await take(shadow)
      expect(await take(shadow)).toMatchObject({ admitted: true, states: [{ refused: true }] })
    })

    it('starts a quota again with its period', async () => {
      const { clock, take } = setUp()
      const limit = { rule: monthly, key: 'monthly|a', cost: 1 }
      for (let i = 0; i < 3; i++)
        expect(await take(limit)).toMatchObject({ admitted: true, states: [{ allowance: 3 }] })
      expect(await take(limit)).toMatchObject({ admitted: false })
      clock.pass(31 * 86_400_000)
      expect(await take(limit)).toMatchObject({ admitted: true, states: [{ remaining: 2 }] })
    })

    it('admits exactly as many as are due of many at once', async () => {
      const { store, take } = setUp()
      if (!store.declares.atomic) return expect(store.declares.atomic).toBe(false)
      const one = { rule: rate, key: 'crowd|a', cost: 1 }
      const two = { rule: { ...monthly, limit: 40, periodAt: wide }, key: 'crowd|b', cost: 1 }
      const answers = await Promise.all(Array.from({ length: 400 }, () => take(one, two)))
      expect(answers.filter(({ admitted }) => admitted)).toHaveLength(40)
      expect(await take({ ...one, cost: 0 })).toMatchObject({ states: [{ remaining: 60 }] })
    })

    it('settles, grants and reports', async () => {
      const { clock, store, take } = setUp('2026-01-31T23:59:00Z')
      if (store.declares.algorithm !== 'token-bucket') return expect(store.declares.algorithm).toBe('fixed-window')
      const limit = { rule: monthly, key: 'settled|a', cost: 2, partition: 'a' }
      const at = clock.now()
      await take(limit)
      await store.settle([{ limit, actualCost: 3 }])
      expect(await take({ ...limit, cost: 1 })).toMatchObject({ admitted: false })
      await store.grant(limit, 2)
      expect(await take({ ...limit, cost: 1 })).toMatchObject({
        admitted: true,
        states: [{ remaining: 1, allowance: 5 }],
      })
      clock.pass(120_000)
      await store.settle([{ limit, actualCost: 1, at }])
      expect(await take(limit)).toMatchObject({ admitted: true, states: [{ remaining: 1, allowance: 3 }] })
      expect(await store.usage(limit.key, Date.parse('2026-01-31'), Date.parse('2026-02-02'), 'a')).toEqual([
        { date: '2026-01-31', used: 3, remaining: 2 },
        { date: '2026-02-01', used: 2, remaining: 1 },
      ])
    })

    it('forgets days that AWS would not report either', async () => {
      const { clock, store, take } = setUp('2026-01-01')
      if (store.declares.algorithm !== 'token-bucket') return expect(store.declares.algorithm).toBe('fixed-window')
      const limit = { rule: { ...monthly, periodAt: wide, limit: 40 }, key: 'diary|a', cost: 0.25 }
      for (let day = 0; day < 120; day++) {
        await take(limit)
        clock.pass(86_400_000)
      }
      const days = await store.usage(limit.key, 0, clock.now())
      expect(days.length).toBeGreaterThanOrEqual(90)
      expect(days.length).toBeLessThanOrEqual(93)
    })

    it('equals the reference model over any sequence of take, settle, grant and moves of the clock', async () => {
      let run = 0
      await fc.assert(
        fc.asyncProperty(limitSteps, async (steps) => {
          const clock = new ManualClock()
          const store = under.make(clock)
          if (store.declares.algorithm !== 'token-bucket' || !store.declares.atomic) return
          const model = new LimitModel(clock)
          run++
          for (const step of steps) await applyLimitStep(step, store, model, clock, expect, `run ${run}/`)
          await store.close()
        }),
        { numRuns: under.runs },
      )
    })
  })
}

function wide(): { start: number; end: number; limit: number } {
  return { start: 0, end: 4e12, limit: 40 }
}
