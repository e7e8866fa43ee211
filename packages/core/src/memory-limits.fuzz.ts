import fc from 'fast-check'
import { expect, it } from 'vitest'
import { LimitModel } from '../test/limit-model.ts'
import { applyLimitStep, limitSteps } from '../test/limit-steps.ts'
import { ManualClock } from '../test/manual-clock.ts'
import type { Limit } from './limit.ts'
import type { LimitStore } from './limit-store.ts'
import { memoryLimits } from './memory-limits.ts'

it.each([
  ['by key', (store: LimitStore) => store],
  ['by caller and bucket', byCaller],
])('equals the reference model over any sequence of steps and moves of the clock, %s', async (_, asked) => {
  await fc.assert(
    fc.asyncProperty(limitSteps, async (steps) => {
      const clock = new ManualClock()
      const store = asked(memoryLimits({ clock }))
      const model = new LimitModel(clock)
      for (const step of steps) await applyLimitStep(step, store, model, clock, expect)
    }),
    { numRuns: 300 },
  )
})

it('never gives a caller more than its due, however small the store', { timeout: 60_000 }, () => {
  const rule = { kind: 'rate', name: 'small', rateLimit: 1, burstLimit: 4 } as const
  const call = fc.record({ caller: fc.nat(15), bucket: fc.constantFrom('one|', 'other|'), millis: fc.nat(700) })
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 8 }),
      fc.array(call, { minLength: 50, maxLength: 400 }),
      (maxEntries, calls) => {
        const clock = new ManualClock()
        const store = memoryLimits({ clock, maxEntries })
        const needed = new Map<string, { spent: number; at: number }>()
        for (const { caller, bucket, millis } of calls) {
          clock.pass(millis)
          const key = `${bucket}${caller}`
          const decision = store.take([{ rule, key, cost: 1, partition: `${caller}`, bucket }])
          if (!(decision as { admitted: boolean }).admitted) continue
          const before = needed.get(key) ?? { spent: 0, at: clock.monotonic() }
          const spent = Math.max(0, before.spent - (clock.monotonic() - before.at) / 1000) + 1
          needed.set(key, { spent, at: clock.monotonic() })
          expect(spent).toBeLessThanOrEqual(rule.burstLimit + 1e-6)
        }
      },
    ),
    { numRuns: 1000 },
  )
})

/** The same questions, of limits that name their caller. */
function byCaller(store: LimitStore): LimitStore {
  const named = (limit: Limit): Limit => {
    const end = limit.key.lastIndexOf('/') + 1
    return { ...limit, bucket: limit.key.slice(0, end), partition: limit.key.slice(end) }
  }
  return {
    declares: store.declares,
    take: (limits) => store.take(limits.map(named)),
    settle: (charges) => store.settle(charges.map((charge) => ({ ...charge, limit: named(charge.limit) }))),
    grant: (limit, amount) => store.grant(named(limit), amount),
    usage: (key, from, to) => store.usage(key, from, to),
    close: () => store.close(),
  }
}
