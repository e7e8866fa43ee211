import { describe, expect, it } from 'vitest'
import { NO_PLANS, type PlanStore } from '../src/plan-store.ts'

/** What every store of changed plans promises. */
export function planStoreContract(name: string, make: () => PlanStore): void {
  describe(`${name} keeps the contract of plan stores`, () => {
    it('begins with nothing', async () => {
      expect(await make().load()).toEqual({ version: 0, document: NO_PLANS })
    })

    it('gives back what was written, and counts versions', async () => {
      const store = make()
      const document = {
        plans: { basic: { name: 'basic' }, gone: null },
        assignments: { a: ['basic'] },
        overrides: { a: { until: 5 } },
      }
      expect(await store.save(document, 0)).toBe(true)
      expect(await store.load()).toEqual({ version: 1, document })
      expect(await store.save(NO_PLANS, 1)).toBe(true)
      expect(await store.load()).toEqual({ version: 2, document: NO_PLANS })
    })

    it('lets one of many who write at once win', async () => {
      const store = make()
      const wins = await Promise.all(
        Array.from({ length: 10 }, (_, i) => store.save({ ...NO_PLANS, assignments: { key: [`${i}`] } }, 0)),
      )
      expect(wins.filter((won) => won)).toHaveLength(1)
    })
  })
}
