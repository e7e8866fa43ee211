import type { Limit, RateRule } from '@gw/core'
import { RateLimiterMemory } from 'rate-limiter-flexible'
import { describe, expect, it } from 'vitest'
import { limitStoreContract } from '../../test/limit-store-contract.ts'
import { flexibleLimits } from './flexible-limits.ts'

const make = () => flexibleLimits({ limiter: (window) => new RateLimiterMemory(window) })
limitStoreContract('flexibleLimits', {
  runs: 5,
  make: (clock) => flexibleLimits({ clock, limiter: (window) => new RateLimiterMemory(window) }),
})

const rate: RateRule = { kind: 'rate', name: 'rate', rateLimit: 1, burstLimit: 5 }

describe('flexibleLimits', () => {
  it('says what it is', () => {
    expect(make().declares).toEqual({ atomic: false, algorithm: 'fixed-window', durable: false, shared: false })
  })

  it('gives back what earlier limits took when a later one refuses', async () => {
    const store = make()
    const wide: Limit = { rule: { ...rate, burstLimit: 50 }, key: 'wide', cost: 1 }
    const narrow: Limit = { rule: { ...rate, burstLimit: 2 }, key: 'narrow', cost: 1 }
    for (let i = 0; i < 10; i++) await store.take([wide, narrow])
    expect((await store.take([{ ...wide, cost: 0 }])).states[0]).toMatchObject({ remaining: 48 })
  })

  it('settles and grants within the window', async () => {
    const store = make()
    const limit: Limit = { rule: rate, key: 'a', cost: 1 }
    await store.take([limit])
    await store.settle([{ limit, actualCost: 4 }])
    expect(await store.take([{ ...limit, cost: 2 }])).toMatchObject({ admitted: false })
    await store.settle([{ limit, actualCost: 0 }])
    expect(await store.take([{ ...limit, cost: 2 }])).toMatchObject({ admitted: true })
  })

  it('passes on a failure as a failure, never as a refusal', async () => {
    const broken = {
      consume: () => Promise.reject(new Error('no database')),
      reward: async () => {},
      penalty: async () => {},
      get: async () => null,
    }
    await expect(flexibleLimits({ limiter: () => broken }).take([{ rule: rate, key: 'a', cost: 1 }])).rejects.toThrow(
      'no database',
    )
  })
})
