import type { ApiKey } from '@gw/core'
import { describe, expect, it } from 'vitest'
import { gatewayUnderTest, keysByHeader } from '../test/call.ts'
import { memoryPlans } from './plan-store.ts'
import { usagePlans, type UsagePlansOptions } from './usage-plans.ts'

const ACME = { 'x-api-key': 'acme' }
const DAY = 86_400_000

describe('usage', () => {
  it('tells what a key has used of each quota, and costs nothing to read', async () => {
    const { plans, served } = sold({
      quota: [
        { limit: 5, period: 'DAY' },
        { limit: 100, period: 'MONTH' },
      ],
    })
    await served(3, 'GET /pets', ACME)
    for (let i = 0; i < 3; i++) {
      expect(await plans.usage.get('acme')).toEqual([
        { usagePlan: 'basic', period: 'DAY', limit: 5, used: 3, remaining: 2, resetsAt: '2026-01-16T00:00:00.000Z' },
        {
          usagePlan: 'basic',
          period: 'MONTH',
          limit: 100,
          used: 3,
          remaining: 97,
          resetsAt: '2026-02-01T00:00:00.000Z',
        },
      ])
    }
    expect(await plans.usage.get('nobody')).toEqual([])
  })

  it('is exported as AWS’s GetUsage: one pair per day and key', async () => {
    const { plans, served, clock } = sold({ quota: { limit: 10, period: 'MONTH' } })
    await served(4, 'GET /pets', ACME)
    clock.pass(2 * DAY)
    await served(1, 'GET /pets', ACME)
    expect(await plans.usage.export('2026-01-14', '2026-01-18')).toEqual([
      {
        usagePlanId: 'basic',
        startDate: '2026-01-14',
        endDate: '2026-01-18',
        items: {
          acme: [
            [0, 10],
            [4, 6],
            [0, 6],
            [1, 5],
            [0, 5],
          ],
          zeta: [
            [0, 10],
            [0, 10],
            [0, 10],
            [0, 10],
            [0, 10],
          ],
        },
      },
    ])
    await expect(plans.usage.export('2026-01-18', '2026-01-14')).rejects.toThrow('must be 1 to 92 days')
    await expect(plans.usage.export('18.1.2026', '2026-01-14')).rejects.toThrow('2026-11-01')
  })

  it('takes over AWS’s counts: the current period counts, earlier days are kept for reports', async () => {
    const { plans, served } = sold({ quota: { limit: 10, period: 'MONTH' } })
    const items = {
      acme: [
        [3, 7],
        [0, 10],
        [5, 5],
      ] as [number, number][],
    }
    await plans.usage.import({ usagePlanId: 'basic', startDate: '2025-12-31', endDate: '2026-01-02', items })
    expect(await plans.usage.get('acme')).toMatchObject([{ used: 5, remaining: 5 }])
    expect(await served(9, 'GET /pets', ACME)).toBe(5)
    const [report] = await plans.usage.export('2025-12-31', '2026-01-02')
    expect(report!.items['acme']!.map(([used]) => used)).toEqual([3, 0, 5])
    await expect(plans.usage.import({ usagePlanId: 'none', startDate: '', endDate: '', items })).rejects.toThrow(
      'no usage plan "none"',
    )
  })

  it('is extended and cut by a grant, for the current period', async () => {
    const { plans, served, clock } = sold({ quota: { limit: 2, period: 'MONTH' } })
    expect(await served(5, 'GET /pets', ACME)).toBe(2)
    await plans.usage.grant('acme', 3)
    expect(await served(5, 'GET /pets', ACME)).toBe(3)
    clock.pass(31 * DAY)
    expect(await served(5, 'GET /pets', ACME)).toBe(2)
    await expect(plans.usage.grant('acme', 1, 'DAY')).rejects.toThrow('no such quota')
  })

  it('is read by a caller through a route of its own', async () => {
    const plans = usagePlans({ plans: [{ name: 'basic', apiKeyIds: ['acme'], quota: { limit: 9, period: 'DAY' } }] })
    const { call } = gatewayUnderTest({
      policies: [keysByHeader('acme'), plans],
      routes: { 'GET /usage': [plans.usage.route()] },
    })
    const answer = await call('GET /usage', ACME)
    expect(answer).toMatchObject({
      status: 200,
      headers: { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' },
    })
    expect(JSON.parse(answer.body)).toMatchObject({ apiKeyId: 'acme', quotas: [{ limit: 9, used: 1, remaining: 8 }] })
  })

  it('is told at 80 % and at 100 %, once each', async () => {
    const { served, events } = sold({ quota: { limit: 10, period: 'MONTH' } })
    await served(30, 'GET /pets', ACME)
    const quotas = events.filter((event) => event.type === 'quota')
    expect(quotas).toMatchObject([
      { percent: 80, state: { remaining: 2 } },
      { percent: 100, state: { remaining: 0 } },
    ])
  })

  it('charges what a request costs, and what it cost in truth', async () => {
    const { plans, call } = sold(
      { quota: { limit: 100, period: 'MONTH' } },
      { cost: 10, settle: (_, { bytes }) => bytes },
    )
    await call('GET /pets', ACME, { answer: () => ({ statusCode: 200, headers: {}, body: 'x'.repeat(25) }) })
    expect(await plans.usage.get('acme')).toMatchObject([{ used: 25 }])
  })
})

describe('plans and keys at run time', () => {
  it('are created, changed, withdrawn; counts survive', async () => {
    const { plans, call, served } = sold({ quota: { limit: 3, period: 'MONTH' } })
    expect(await served(9, 'GET /pets', ACME)).toBe(3)
    await plans.control.putPlan({ name: 'basic', apiKeyIds: ['acme'], quota: { limit: 5, period: 'MONTH' } })
    expect(await served(9, 'GET /pets', ACME)).toBe(2)
    await plans.control.putPlan({ name: 'pro', quota: { limit: 100, period: 'MONTH' } })
    await plans.control.assign('acme', 'pro')
    expect(await served(9, 'GET /pets', ACME)).toBe(9)
    await plans.control.removePlan('pro')
    expect(await call('GET /pets', ACME)).toMatchObject({ status: 403 })
    await plans.control.assign('acme')
    expect(await call('GET /pets', ACME)).toMatchObject({ status: 403 })
    expect(() => plans.control.putPlan({ name: 'pro', quota: { limit: 1, period: 'YEAR' as 'DAY' } })).toThrow('one of')
  })

  it('give one key other figures until a date', async () => {
    const { plans, served, clock } = sold({ quota: { limit: 2, period: 'DAY' } })
    await plans.control.override('acme', { until: clock.now() + DAY / 4, quota: { limit: 6, period: 'DAY' } })
    expect(await served(4, 'GET /pets', ACME)).toBe(4)
    expect(await served(9, 'GET /pets', { 'x-api-key': 'zeta' })).toBe(2)
    clock.pass(DAY / 4)
    expect(await served(9, 'GET /pets', ACME)).toBe(0)
  })

  it('reach another node within the stated time', async () => {
    const planStore = memoryPlans()
    const here = sold({}, { planStore, refreshSeconds: 5 })
    const there = sold({}, { planStore, refreshSeconds: 5 })
    expect(await there.call('GET /pets', ACME)).toMatchObject({ status: 200 })
    await here.plans.control.assign('acme')
    expect(await here.call('GET /pets', ACME)).toMatchObject({ status: 403 })
    there.clock.pass(5000)
    expect(await there.call('GET /pets', ACME)).toMatchObject({ status: 403 })
  })

  it('are not lost when two nodes change them at once', async () => {
    const planStore = memoryPlans()
    const here = sold({}, { planStore })
    const there = sold({}, { planStore })
    await Promise.all([here.plans.control.assign('acme', 'basic'), there.plans.control.assign('zeta', 'basic')])
    expect((await planStore.load()).document.assignments).toEqual({ acme: ['basic'], zeta: ['basic'] })
  })

  it('stay as they were while their store fails, and an event says so', async () => {
    const planStore = { load: () => Promise.reject(new Error('away')), save: () => false }
    const { call, events } = sold({}, { planStore })
    expect(await call('GET /pets', ACME)).toMatchObject({ status: 200 })
    expect(events).toMatchObject([{ type: 'store', state: 'failed', error: { message: 'away' } }])
  })
})

function sold(plan: Partial<UsagePlansOptions['plans'][number]>, options: Partial<UsagePlansOptions> = {}) {
  const keys: ApiKey[] = [{ id: 'acme' }, { id: 'zeta' }]
  const plans = usagePlans({ plans: [{ name: 'basic', apiKeyIds: ['acme', 'zeta'], ...plan }], ...options })
  return { plans, ...gatewayUnderTest({ policies: [keysByHeader(...keys), plans] }) }
}
