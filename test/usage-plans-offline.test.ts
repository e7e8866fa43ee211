import { apiKeys } from '@gw/auth'
import { createGateway, PlainRequest, type Clock, type GatewayResponse } from '@gw/core'
import { throttle, usagePlans } from '@gw/throttle'
import { expect, it } from 'vitest'

/** Everything that production will refuse, in milliseconds and without an account. */
const KEYS = { acme: 'acme-0123456789abcdef0123', globex: 'globex-0123456789abcdef01' }
let now = Date.parse('2026-11-25T12:00:00Z')
const clock: Clock = { now: () => now, monotonic: () => now, setTimeout: () => ({ clear: () => {} }) }

const gateway = createGateway({
  clock,
  stages: { prod: {} },
  account: { throttle: { rateLimit: 1000, burstLimit: 500 } },
  policies: [
    apiKeys({
      keys: [
        { id: 'acme', value: KEYS.acme },
        { id: 'globex', value: KEYS.globex },
        { id: 'nobody', value: 'nobody-0123456789abcdef01' },
      ],
    }),
    usagePlans({
      plans: [
        {
          name: 'basic',
          apiKeyIds: ['acme'],
          throttle: { rateLimit: 5, burstLimit: 5 },
          quota: { limit: 12, period: 'MONTH' },
        },
        {
          name: 'pro',
          apiKeyIds: ['globex'],
          throttle: { rateLimit: 50, burstLimit: 50 },
          apiStages: [{ stage: 'prod', throttle: { '/reports/POST': { rateLimit: 1, burstLimit: 2 } } }],
        },
      ],
    }),
  ],
  routes: { 'GET /pets': [], 'POST /reports': [], 'GET /slow': [throttle({ rateLimit: 1, burstLimit: 1 })] },
})

it('no key is 403, and so is one without a plan', () => {
  expect(call('GET /pets')).toMatchObject({ statusCode: 403, body: '{"message":"Forbidden"}' })
  expect(call('GET /pets', 'nobody-0123456789abcdef01')).toMatchObject({
    statusCode: 403,
    body: '{"message":"Forbidden"}',
  })
})

it('a spent burst is 429 Too Many Requests, and a second gives five more', () => {
  expect(served(9, 'GET /pets', KEYS.acme)).toBe(5)
  expect(call('GET /pets', KEYS.acme)).toMatchObject({ statusCode: 429, body: '{"message":"Too Many Requests"}' })
  now += 1000
  expect(served(9, 'GET /pets', KEYS.acme)).toBe(5)
})

it('a spent quota is 429 Limit Exceeded', () => {
  now += 1000
  expect(served(9, 'GET /pets', KEYS.acme)).toBe(2)
  now += 10_000
  expect(call('GET /pets', KEYS.acme)).toMatchObject({ statusCode: 429, body: '{"message":"Limit Exceeded"}' })
})

it('another plan has other limits, and one of its methods a throttle of its own', () => {
  expect(served(9, 'POST /reports', KEYS.globex)).toBe(2)
  expect(served(60, 'GET /pets', KEYS.globex)).toBe(48)
})

it('a route’s throttle is shared by all callers', () => {
  now += 10_000
  expect(served(3, 'GET /slow', KEYS.globex)).toBe(1)
})

it('the next month begins with a whole quota', () => {
  now = Date.parse('2026-12-01T00:00:00Z')
  expect(served(9, 'GET /pets', KEYS.acme)).toBe(5)
})

function call(target: string, key?: string): GatewayResponse {
  const [method, path] = target.split(' ') as [string, string]
  const request = new PlainRequest({ method, target: path, headers: key === undefined ? {} : { 'x-api-key': key } })
  return gateway.handle(request, () => ({ statusCode: 200, headers: {}, body: '' })) as GatewayResponse
}

function served(times: number, target: string, key: string): number {
  return Array.from({ length: times }, () => call(target, key)).filter(({ statusCode }) => statusCode === 200).length
}
