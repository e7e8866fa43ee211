import { describe, expect, it } from 'vitest'
import { PlanRules } from './plan-rules.ts'
import type { UsagePlan } from './usage-plan.ts'

const plan: UsagePlan = {
  name: 'basic',
  apiStages: [{ stage: 'prod', throttle: { '/pets/GET': { rateLimit: 1 } } }],
  throttle: { rateLimit: 10, burstLimit: 20 },
  quota: { limit: 100, period: 'MONTH' },
}
const plain = { anchor: undefined, override: undefined }

describe('the rules of a plan', () => {
  it('are the same objects for all keys that are alike', () => {
    const rules = new PlanRules(plan, 0)
    expect(rules.of({ ...plain })).toBe(rules.of(plain))
    const more = (limit: number) => ({ ...plain, override: { until: 1, quota: { limit, period: 'MONTH' as const } } })
    expect(rules.of(more(200)).quotas[0]!.rule).toBe(rules.of(more(200)).quotas[0]!.rule)
    expect(rules.of(more(200)).quotas[0]!.rule.limit).toBe(200)
    expect(rules.of(more(300)).quotas[0]!.rule.limit).toBe(300)
    expect(rules.of(plain).quotas[0]!.rule.limit).toBe(100)
  })

  it('follow a key’s own billing day', () => {
    const rules = new PlanRules(plan, 0)
    const at = Date.parse('2026-01-20T00:00:00Z')
    const startFor = (anchor: string) => rules.of({ ...plain, anchor }).quotas[0]!.rule.periodAt(at).start
    expect(startFor('2025-12-05')).toBe(Date.parse('2026-01-05'))
    expect(startFor('2025-12-10')).toBe(Date.parse('2026-01-10'))
  })

  it('stay right for more kinds of keys than are remembered', () => {
    const rules = new PlanRules(plan, 0)
    for (let rateLimit = 0; rateLimit < 3000; rateLimit++) {
      const { throttle } = rules.of({ ...plain, override: { until: 1, throttle: { rateLimit } } })
      expect(throttle!.rule.rateLimit).toBe(rateLimit)
    }
  })

  it('of a method stand where the plan has them', () => {
    const rules = new PlanRules(plan, 0)
    const [stage] = plan.apiStages!
    expect(rules.method(stage!, '/pets', 'GET')).toBe(rules.method(stage!, '/pets', 'GET'))
    expect(rules.method(stage!, '/pets', 'GET')).toMatchObject({ rule: { rateLimit: 1, name: 'basic GET /pets' } })
    expect(rules.method(stage!, '/pets', 'POST')).toBeUndefined()
  })
})
