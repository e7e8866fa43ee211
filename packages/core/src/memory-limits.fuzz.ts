import fc from 'fast-check'
import { expect, it } from 'vitest'
import { LimitModel } from '../test/limit-model.ts'
import { applyLimitStep, limitSteps } from '../test/limit-steps.ts'
import { ManualClock } from '../test/manual-clock.ts'
import { memoryLimits } from './memory-limits.ts'

it('equals the reference model over any sequence of take, settle, grant and moves of the clock', async () => {
  await fc.assert(
    fc.asyncProperty(limitSteps, async (steps) => {
      const clock = new ManualClock()
      const store = memoryLimits({ clock })
      const model = new LimitModel(clock)
      for (const step of steps) await applyLimitStep(step, store, model, clock, expect)
    }),
    { numRuns: 300 },
  )
})

it('never gives a caller more than its due, however small the store', { timeout: 60_000 }, () => {
  const rule = { kind: 'rate', name: 'small', rateLimit: 1, burstLimit: 4 } as const
  const call = fc.record({ caller: fc.nat(30), millis: fc.nat(700) })
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 8 }),
      fc.array(call, { minLength: 50, maxLength: 400 }),
      (maxEntries, calls) => {
        const clock = new ManualClock()
        const store = memoryLimits({ clock, maxEntries })
        const needed = new Map<string, { spent: number; at: number }>()
        for (const { caller, millis } of calls) {
          clock.pass(millis)
          const key = `caller ${caller}`
          const decision = store.take([{ rule, key, cost: 1 }])
          if (!(decision as { admitted: boolean }).admitted) continue
          const bucket = needed.get(key) ?? { spent: 0, at: clock.monotonic() }
          const spent = Math.max(0, bucket.spent - (clock.monotonic() - bucket.at) / 1000) + 1
          needed.set(key, { spent, at: clock.monotonic() })
          expect(spent).toBeLessThanOrEqual(rule.burstLimit + 1e-6)
        }
      },
    ),
    { numRuns: 1000 },
  )
})
