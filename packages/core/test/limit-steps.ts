import type { Limit, LimitStore, QuotaRule, RateRule } from '@gw/core'
import fc from 'fast-check'
import type { ExpectStatic } from 'vitest'
import type { LimitModel } from './limit-model.ts'
import type { ManualClock } from './manual-clock.ts'

const DAY = 86_400_000

const daily: QuotaRule = {
  kind: 'quota',
  name: 'daily',
  limit: 6,
  periodAt: (at) => ({ start: Math.floor(at / DAY) * DAY, end: Math.floor(at / DAY) * DAY + DAY, limit: 6 }),
}

/** Powers of two and quarters of a second: the model's sums are exact, so that stores may be compared digit by digit. */
const RULES: readonly (RateRule | QuotaRule)[] = [
  { kind: 'rate', name: 'slow', rateLimit: 1, burstLimit: 4 },
  { kind: 'rate', name: 'fast', rateLimit: 8, burstLimit: 2 },
  { kind: 'rate', name: 'blocked', rateLimit: 0, burstLimit: 4 },
  { kind: 'rate', name: 'shadow', rateLimit: 0.5, burstLimit: 1, mode: 'shadow' },
  daily,
]

/** One thing done to a store. */
export type LimitStep =
  | { readonly do: 'take'; readonly asked: readonly { rule: number; caller: number; cost: number }[] }
  | {
      readonly do: 'settle'
      readonly rule: number
      readonly caller: number
      readonly charged: number
      readonly actual: number
    }
  | { readonly do: 'grant'; readonly caller: number; readonly amount: number }
  | { readonly do: 'pass'; readonly millis: number }
  | { readonly do: 'jump'; readonly millis: number }

const rule = fc.nat(RULES.length - 1)
const caller = fc.nat(1)
const cost = fc.constantFrom(0, 0.5, 1, 1, 1, 2, 5)

/** Any sequence of such things. */
export const limitSteps: fc.Arbitrary<LimitStep[]> = fc.array(
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({
        do: fc.constant('take' as const),
        asked: fc.uniqueArray(fc.record({ rule, caller, cost }), {
          minLength: 1,
          maxLength: 4,
          selector: ({ rule, caller }) => `${rule} ${caller}`,
        }),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({ do: fc.constant('settle' as const), rule, caller, charged: cost, actual: cost }),
    },
    {
      weight: 1,
      arbitrary: fc.record({ do: fc.constant('grant' as const), caller, amount: fc.integer({ min: -3, max: 5 }) }),
    },
    { weight: 3, arbitrary: fc.record({ do: fc.constant('pass' as const), millis: fc.nat(20).map((n) => n * 250) }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('pass' as const), millis: fc.constant(DAY) }) },
    {
      weight: 1,
      arbitrary: fc.record({ do: fc.constant('jump' as const), millis: fc.constantFrom(-DAY, DAY, -250, 40 * DAY) }),
    },
  ),
  { maxLength: 60 },
)

/** Does it to the store and to the model, and compares all that can be seen. */
export async function applyLimitStep(
  step: LimitStep,
  store: LimitStore,
  model: LimitModel,
  clock: ManualClock,
  expect: ExpectStatic,
  prefix: string = '',
): Promise<void> {
  switch (step.do) {
    case 'take': {
      const limits = step.asked.map(({ rule, caller, cost }) => limitOf(prefix, rule, caller, cost))
      const { admitted, states } = await store.take(limits)
      const seen = {
        admitted,
        refused: states.map(({ refused }) => refused),
        remaining: states.map(({ remaining }) => remaining),
      }
      expect(seen).toEqual(model.take(limits))
      return
    }
    case 'settle': {
      const charge = { limit: limitOf(prefix, step.rule, step.caller, step.charged), actualCost: step.actual }
      await store.settle([charge])
      return model.settle([charge])
    }
    case 'grant': {
      const limit = limitOf(prefix, RULES.indexOf(daily), step.caller, 1)
      await store.grant(limit, step.amount)
      return model.grant(limit, step.amount)
    }
    case 'pass':
      return clock.pass(step.millis)
    case 'jump':
      return clock.jump(step.millis)
  }
}

function limitOf(prefix: string, rule: number, caller: number, cost: number): Limit {
  return { rule: RULES[rule]!, key: `${prefix}${RULES[rule]!.name}/${caller}`, cost }
}
