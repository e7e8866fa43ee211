import { describe, expect, it } from 'vitest'
import { gatewayUnderTest, keysByHeader, type Seen } from '../test/call.ts'
import { rateLimitHeaders, type RateLimitHeadersForm } from './rate-limit-headers.ts'
import { throttle } from './throttle.ts'
import { usagePlans } from './usage-plans.ts'

const KEYS = Array.from({ length: 50 }, (_, index) => `key-${index}`)

describe('what a caller is told', () => {
  it('is every limit, in the draft’s form, with the caller’s partition hashed', async () => {
    const { call } = sold('standard')
    const { headers } = await call('GET /pets', { 'x-api-key': 'key-0' })
    expect(headers['RateLimit-Policy']).toMatch(
      /^"basic";q=4;w=2;pk=:[\w+/]{11}=:, "basic per month";q=1000;w=2678400;pk=:[\w+/]{11}=:, "gateway";q=30;w=1$/,
    )
    expect(headers['RateLimit']).toMatch(
      /^"basic";r=3;t=1;pk=:[\w+/]{11}=:, "basic per month";r=999;t=1425600;pk=:[\w+/]{11}=:, "gateway";r=29;t=1$/,
    )
    expect(JSON.stringify(headers)).not.toContain('key-0')
  })

  it('is on refusals too, with a Retry-After that is not earlier', async () => {
    const { call, served } = sold('standard')
    await served(4, 'GET /pets', { 'x-api-key': 'key-0' })
    const refused = await call('GET /pets', { 'x-api-key': 'key-0' })
    expect(refused).toMatchObject({ status: 429, headers: { 'Retry-After': '1' } })
    expect(refused.headers['RateLimit']).toMatch(/^"basic";r=0;t=1;/)
  })

  it('is the tightest limit in the older forms', async () => {
    const draft = await sold('draft-6').call('GET /pets', { 'x-api-key': 'key-0' })
    expect(draft.headers).toMatchObject({ 'RateLimit-Limit': '4', 'RateLimit-Remaining': '3', 'RateLimit-Reset': '1' })
    const legacy = await sold('legacy').call('GET /pets', { 'x-api-key': 'key-0' })
    const reset = String(Date.parse('2026-01-15T12:00:00Z') / 1000 + 1)
    expect(legacy.headers).toMatchObject({
      'X-RateLimit-Limit': '4',
      'X-RateLimit-Remaining': '3',
      'X-RateLimit-Reset': reset,
    })
  })

  it('is nothing as on AWS, and nothing of limits in shadow', async () => {
    const { headers } = await sold('aws').call('GET /pets', { 'x-api-key': 'key-0' })
    expect(Object.keys(headers).join().toLowerCase()).not.toContain('ratelimit')
    const shadow = gatewayUnderTest({ policies: [throttle({ rateLimit: 1, mode: 'shadow' }), rateLimitHeaders()] })
    expect((await shadow.call()).headers).not.toHaveProperty('RateLimit')
  })

  it('cannot be broken by a limit’s name', async () => {
    const { call } = gatewayUnderTest({
      policies: [throttle({ rateLimit: 1, name: 'a "quoted\\" näme\r\nX: y' }), rateLimitHeaders()],
    })
    expect((await call()).headers['RateLimit']).toBe('"a \\"quoted\\\\\\" n?me??X: y";r=0;t=1')
  })

  it('names the violated policies in problem details', async () => {
    const { call, served } = sold('standard', { errors: 'problem+json' })
    await served(4, 'GET /pets', { 'x-api-key': 'key-0' })
    expect(JSON.parse((await call('GET /pets', { 'x-api-key': 'key-0' })).body)).toEqual({
      type: 'https://iana.org/assignments/http-problem-types#quota-exceeded',
      title: 'Too Many Requests',
      status: 429,
      'violated-policies': ['basic'],
    })
  })
})

describe('clients that obey nothing but the headers', () => {
  it.each<RateLimitHeadersForm>(['standard', 'draft-6', 'legacy'])(
    'are never refused in an hour, 50 of them with a key each (%s)',
    { timeout: 60_000 },
    async (form) => {
      const { call, clock } = sold(form, {}, { rateLimit: 10_000, burstLimit: 10_000 })
      const clients = KEYS.map((key) => new ObedientClient(key, form))
      let sent = 0
      for (let step = 0; step < 3600 * 2; step++) {
        for (const client of clients) {
          if (!client.maySend(clock.now())) continue
          const answer = await call('GET /pets', { 'x-api-key': client.key })
          expect(answer.status).toBe(200)
          client.hear(answer, clock.now())
          sent++
        }
        clock.pass(500)
      }
      expect(sent).toBeGreaterThan(40_000)
    },
  )

  it('share a limit that binds with fewer refusals than those that do not listen', { timeout: 60_000 }, async () => {
    const refusals = async (obedient: boolean): Promise<number> => {
      const { call, clock } = sold('standard', {}, { rateLimit: 20, burstLimit: 20 })
      const clients = KEYS.map((key) => new ObedientClient(key, 'standard'))
      let refused = 0
      for (let step = 0; step < 60 * 4; step++) {
        for (const client of clients) {
          if (obedient && !client.maySend(clock.now())) continue
          const answer = await call('GET /pets', { 'x-api-key': client.key })
          client.hear(answer, clock.now())
          if (answer.status === 429) refused++
        }
        clock.pass(250)
      }
      return refused
    }
    const [obedient, deaf] = [await refusals(true), await refusals(false)]
    expect(deaf).toBeGreaterThan(10_000)
    expect(obedient).toBeLessThan(deaf / 4)
  })
})

/** Sends while something is left of every limit, and waits as long as it is told. */
class ObedientClient {
  readonly key: string
  readonly #form: RateLimitHeadersForm
  #until = 0

  constructor(key: string, form: RateLimitHeadersForm) {
    this.key = key
    this.#form = form
  }

  maySend(now: number): boolean {
    return now >= this.#until
  }

  hear({ headers }: Seen, now: number): void {
    const waits = this.#limits(headers, now).map(({ left, seconds }) => (left > 0 ? 0 : seconds))
    this.#until = now + Math.max(0, ...waits, Number(headers['Retry-After'] ?? 0)) * 1000
  }

  #limits(headers: Seen['headers'], now: number): { left: number; seconds: number }[] {
    if (this.#form === 'standard') {
      return String(headers['RateLimit'])
        .split(', ')
        .map((item) => ({ left: Number(/;r=(\d+)/.exec(item)![1]), seconds: Number(/;t=(\d+)/.exec(item)![1]) }))
    }
    const prefix = this.#form === 'legacy' ? 'X-RateLimit' : 'RateLimit'
    const reset = Number(headers[`${prefix}-Reset`])
    return [
      { left: Number(headers[`${prefix}-Remaining`]), seconds: this.#form === 'legacy' ? reset - now / 1000 : reset },
    ]
  }
}

function sold(headers: RateLimitHeadersForm, definition: object = {}, shared = { rateLimit: 30, burstLimit: 30 }) {
  const plan = {
    name: 'basic',
    apiKeyIds: KEYS,
    throttle: { rateLimit: 2, burstLimit: 4 },
    quota: { limit: 1000, period: 'MONTH' },
  } as const
  return gatewayUnderTest({
    policies: [keysByHeader(...KEYS), usagePlans({ plans: [plan] }), throttle(shared), rateLimitHeaders({ headers })],
    ...definition,
  })
}
