import { skip } from '@gw/core'
import { describe, expect, it } from 'vitest'
import { gatewayUnderTest, keysByHeader } from '../test/call.ts'
import { throttle } from './throttle.ts'
import { usagePlans } from './usage-plans.ts'
import type { UsagePlan } from './usage-plan.ts'

const basic: UsagePlan = {
  name: 'basic',
  apiKeyIds: ['acme', 'zeta'],
  throttle: { rateLimit: 1, burstLimit: 5 },
  quota: { limit: 8, period: 'MONTH' },
}
const pro: UsagePlan = {
  name: 'pro',
  apiKeyIds: ['globex'],
  throttle: { rateLimit: 100, burstLimit: 200 },
  apiStages: [
    { stage: '$default', throttle: { '/pets/POST': { rateLimit: 1, burstLimit: 2 }, '//GET': { rateLimit: 0 } } },
  ],
}
const ACME = { 'x-api-key': 'acme' }
const GLOBEX = { 'x-api-key': 'globex' }

describe('usage plans, offline', () => {
  it('answers what AWS answers: no key 403, burst 429, quota 429, and a month later 200', async () => {
    const { call, served, clock } = sold([basic, pro])
    expect(await call('GET /pets')).toMatchObject({ status: 403, body: '{"message":"Forbidden"}' })
    expect(await served(20, 'GET /pets', ACME)).toBe(5)
    expect(await call('GET /pets', ACME)).toMatchObject({
      status: 429,
      body: '{"message":"Too Many Requests"}',
      headers: { 'x-amzn-ErrorType': 'TooManyRequestsException', 'Retry-After': '1' },
    })
    clock.pass(60_000)
    expect(await served(20, 'GET /pets', ACME)).toBe(3)
    clock.pass(60_000)
    expect(await call('GET /pets', ACME)).toMatchObject({
      status: 429,
      body: '{"message":"Limit Exceeded"}',
      headers: { 'x-amzn-ErrorType': 'LimitExceededException' },
    })
    clock.pass(31 * 86_400_000)
    expect(await call('GET /pets', ACME)).toMatchObject({ status: 200 })
  })

  it('throttles a single method per key, beside the plan', async () => {
    const { call, served } = sold([basic, pro])
    expect(await served(20, 'POST /pets', GLOBEX)).toBe(2)
    expect(await served(20, 'GET /pets', GLOBEX)).toBe(20)
    expect(await call('GET /', GLOBEX)).toMatchObject({ status: 429 })
  })

  it('counts each key by itself', async () => {
    const { served } = sold([basic, pro])
    expect(await served(20, 'GET /pets', ACME)).toBe(5)
    expect(await served(20, 'GET /pets', { 'x-api-key': 'zeta' })).toBe(5)
  })

  it('counts a key over all stages of its plan', async () => {
    const { served } = sold([basic], { stages: { dev: {}, prod: {} } })
    expect(await served(3, 'GET /pets', ACME, { stage: 'dev' })).toBe(3)
    expect(await served(20, 'GET /pets', ACME, { stage: 'prod' })).toBe(2)
  })

  it('refuses a key that no plan has on this stage', async () => {
    const { call } = sold([{ ...basic, apiStages: [{ stage: 'dev' }] }], { stages: { dev: {}, prod: {} } })
    expect(await call('GET /pets', ACME, { stage: 'dev' })).toMatchObject({ status: 200 })
    expect(await call('GET /pets', ACME, { stage: 'prod' })).toMatchObject({
      status: 403,
      body: '{"message":"Forbidden"}',
    })
  })

  it('takes plans that a key names itself', async () => {
    const { call } = sold([{ ...basic, apiKeyIds: [] }], {}, [{ id: 'acme', usagePlans: ['basic'] }, 'stranger'])
    expect(await call('GET /pets', ACME)).toMatchObject({ status: 200 })
    expect(await call('GET /pets', { 'x-api-key': 'stranger' })).toMatchObject({ status: 403 })
  })

  it('leaves requests alone where no key is asked for', async () => {
    const { served } = sold([basic], { routes: { 'GET /health': [skip('apiKey')] } })
    expect(await served(50, 'GET /health')).toBe(50)
  })

  it('charges nothing for a request that any limit refuses', async () => {
    const plans = usagePlans({ plans: [{ ...basic, throttle: { rateLimit: 1, burstLimit: 100 } }] })
    const { served } = gatewayUnderTest({
      policies: [keysByHeader('acme'), plans],
      routes: { 'GET /pets': [throttle({ rateLimit: 1, burstLimit: 2 })] },
    })
    expect(await served(50, 'GET /pets', ACME)).toBe(2)
    expect(await plans.usage.get('acme')).toMatchObject([{ used: 2, remaining: 6 }])
  })

  it('takes the offset off the first period', async () => {
    const quota = { limit: 4, period: 'MONTH', offset: 3, startsAt: '2026-01-10' } as const
    const { served, clock } = sold([{ name: 'basic', apiKeyIds: ['acme'], quota }])
    expect(await served(9, 'GET /pets', ACME)).toBe(1)
    clock.pass(31 * 86_400_000)
    expect(await served(9, 'GET /pets', ACME)).toBe(4)
  })

  it('holds a day and a month at once', async () => {
    const quota = [
      { limit: 3, period: 'DAY' },
      { limit: 5, period: 'MONTH' },
    ] as const
    const { served, clock } = sold([{ name: 'basic', apiKeyIds: ['acme'], quota }])
    expect(await served(9, 'GET /pets', ACME)).toBe(3)
    clock.pass(86_400_000)
    expect(await served(9, 'GET /pets', ACME)).toBe(2)
    clock.pass(86_400_000)
    expect(await served(9, 'GET /pets', ACME)).toBe(0)
  })

  it('bills each key from its own day', async () => {
    const plans = usagePlans({
      plans: [{ name: 'b', quota: { limit: 1, period: 'MONTH' } }],
      anchor: ({ tags }) => tags?.['since'],
    })
    const keys = ['2026-01-20', '2026-01-31'].map((since) => ({ id: since, tags: { since }, usagePlans: ['b'] }))
    const { served, clock } = gatewayUnderTest({ policies: [keysByHeader(...keys), plans] }, '2026-02-10T00:00:00Z')
    const callers = keys.map(({ id }) => ({ 'x-api-key': id }))
    expect(await served(3, 'GET /pets', callers[0])).toBe(1)
    expect(await served(3, 'GET /pets', callers[1])).toBe(1)
    clock.pass(10 * 86_400_000)
    expect(await served(3, 'GET /pets', callers[0])).toBe(1)
    expect(await served(3, 'GET /pets', callers[1])).toBe(0)
    clock.pass(8 * 86_400_000)
    expect(await served(3, 'GET /pets', callers[1])).toBe(1)
  })
})

describe('a definition of plans', () => {
  it.each<[string, unknown, string]>([
    ['a misspelt option, with the name meant', [{ ...basic, throttle: { ratelimit: 1 } }], 'did you mean "rateLimit"'],
    ['an unknown period', [{ ...basic, quota: { limit: 1, period: 'YEAR' } }], 'must be one of "DAY", "WEEK", "MONTH"'],
    ['a negative limit', [{ ...basic, quota: { limit: -1, period: 'DAY' } }], 'at least 0'],
    ['an offset beyond the limit', [{ ...basic, quota: { limit: 1, period: 'DAY', offset: 2 } }], 'takes off more'],
    [
      'two quotas of one period',
      [
        {
          ...basic,
          quota: [
            { limit: 1, period: 'DAY' },
            { limit: 2, period: 'DAY' },
          ],
        },
      ],
      'two quotas per DAY',
    ],
    ['two plans of one name', [basic, { ...basic, apiKeyIds: [] }], 'Two usage plans are named "basic"'],
    ['a key on two plans of one stage', [basic, { ...pro, apiKeyIds: ['acme'] }], 'on the plans "basic" and "pro"'],
    [
      'a method that is none',
      [{ ...pro, apiStages: [{ stage: 'dev', throttle: { 'GET /pets': { rateLimit: 1 } } }] }],
      'as on AWS: "/pets/GET"',
    ],
    [
      'a time zone that is none',
      [{ ...basic, quota: { limit: 1, period: 'DAY', timeZone: 'Mars/Olympus' } }],
      'no time zone',
    ],
  ])('is refused for %s', (_, plans, message) => {
    expect(() => usagePlans({ plans: plans as UsagePlan[] })).toThrow(message)
  })

  it('lets a key be on two plans of different stages', () => {
    const one = { ...basic, apiStages: [{ stage: 'dev' }] }
    const other = { ...pro, apiKeyIds: ['acme'], apiStages: [{ stage: 'prod' }] }
    expect(() => usagePlans({ plans: [one, other] })).not.toThrow()
  })

  it('tells of what is probably not meant', () => {
    const { events } = sold([
      { name: 'empty', apiKeyIds: [] },
      { name: 'late', quota: { limit: 5, period: 'DAY', offset: 1 } },
    ])
    expect(events).toMatchObject([
      { type: 'misuse', code: 'PLAN_WITHOUT_KEYS' },
      { type: 'misuse', code: 'OFFSET_WITHOUT_START' },
    ])
  })
})

function sold(
  plans: UsagePlan[],
  definition: object = {},
  keys: Parameters<typeof keysByHeader> = ['acme', 'zeta', 'globex'],
) {
  return gatewayUnderTest({ policies: [keysByHeader(...keys), usagePlans({ plans })], ...definition })
}
