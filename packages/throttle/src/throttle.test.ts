import { PlainRequest, type GatewayResponse, type LimitStore, type Policy } from '@gw/core'
import { describe, expect, it } from 'vitest'
import { gatewayUnderTest } from '../test/call.ts'
import { reportCost, reportedCost } from './cost.ts'
import { throttle } from './throttle.ts'

describe('a throttle', () => {
  it('admits exactly the burst of 10,000 at once, and one more per 1/rate', async () => {
    const { served, clock } = gatewayUnderTest({ policies: [throttle({ rateLimit: 50, burstLimit: 100 })] })
    expect(await served(10_000)).toBe(100)
    clock.pass(19)
    expect(await served(5)).toBe(0)
    clock.pass(1)
    expect(await served(5)).toBe(1)
  })

  it('of a gateway is one bucket for the routes that inherit it; a route’s replaces it, per stage', async () => {
    const { served } = gatewayUnderTest({
      stages: { dev: {}, prod: {} },
      policies: [throttle({ rateLimit: 1, burstLimit: 4 })],
      routes: { 'GET /a': [], 'GET /b': [], 'GET /own': [throttle({ rateLimit: 1, burstLimit: 2 })] },
    })
    expect(await served(3, 'GET /a', {}, { stage: 'dev' })).toBe(3)
    expect(await served(3, 'GET /b', {}, { stage: 'prod' })).toBe(1)
    expect(await served(9, 'GET /own', {}, { stage: 'dev' })).toBe(2)
    expect(await served(9, 'GET /own', {}, { stage: 'prod' })).toBe(2)
  })

  it('of another name stands beside the inherited one', async () => {
    const { served, clock } = gatewayUnderTest({
      policies: [throttle({ rateLimit: 1, burstLimit: 3 })],
      routes: { 'GET /pets': [throttle({ name: 'hourly', rateLimit: 1 / 3600, burstLimit: 4 })] },
    })
    expect(await served(9)).toBe(3)
    clock.pass(10_000)
    expect(await served(9)).toBe(1)
  })

  it.each([{ rateLimit: 0, burstLimit: 10 }, { rateLimit: 10, burstLimit: 0 }, { rateLimit: 0 }])(
    'blocks all with %o',
    async (figures) => {
      const { call } = gatewayUnderTest({ policies: [throttle(figures)] })
      expect(await call()).toMatchObject({ status: 429, headers: { 'Retry-After': '86400' } })
    },
  )

  it('tells callers apart by address, IPv6 by its network', async () => {
    const { served } = gatewayUnderTest({ policies: [throttle({ rateLimit: 1, burstLimit: 2, by: 'sourceIp' })] })
    const from = (sourceIp: string) => served(3, 'GET /pets', {}, { sourceIp })
    expect(await from('203.0.113.1')).toBe(2)
    expect(await from('::ffff:203.0.113.1')).toBe(0)
    expect(await from('203.0.113.2')).toBe(2)
    expect(await from('2001:db8::1')).toBe(2)
    expect(await from('2001:db8::2')).toBe(0)
    expect(await from('2001:db8:0:1::1')).toBe(2)
  })

  it('tells callers apart by header, claim, query, function and several at once', async () => {
    const by = [{ header: 'X-Tenant' }, { claim: 'sub' }, { queryParameter: 'app' }, async () => 'same'] as const
    const { served } = gatewayUnderTest({ policies: [claims, throttle({ rateLimit: 1, burstLimit: 1, by })] })
    expect(await served(2, 'GET /pets?app=1', { 'x-tenant': 'a', sub: 'u' })).toBe(1)
    expect(await served(2, 'GET /pets?app=1', { 'x-tenant': 'b', sub: 'u' })).toBe(1)
    expect(await served(2, 'GET /pets?app=1', { 'x-tenant': 'a', sub: 'v' })).toBe(1)
    expect(await served(2, 'GET /pets?app=2', { 'x-tenant': 'a', sub: 'u' })).toBe(1)
    expect(await served(2, 'GET /pets?app=1', { 'x-tenant': 'a', sub: 'u' })).toBe(0)
  })

  it('gives callers of whom nothing is known one bucket, not none', async () => {
    const { served } = gatewayUnderTest({
      policies: [throttle({ rateLimit: 1, burstLimit: 2, by: { header: 'x-tenant' } })],
    })
    expect(await served(9)).toBe(2)
    expect(await served(9, 'GET /pets', { 'x-tenant': '' })).toBe(0)
  })

  it('computes limits per request', async () => {
    const rateLimit = (context: { request: { header(name: string): string | undefined } }) =>
      context.request.header('tier') === 'gold' ? 5 : 1
    const { served, call, events } = gatewayUnderTest({
      policies: [
        throttle({ rateLimit, by: { header: 'tier' } }),
        throttle({ name: 'broken', rateLimit: () => NaN, skip: (c) => c.request.header('tier') !== 'nan' }),
      ],
    })
    expect(await served(9, 'GET /pets', { tier: 'gold' })).toBe(5)
    expect(await served(9, 'GET /pets', { tier: 'tin' })).toBe(1)
    expect(await call('GET /pets', { tier: 'nan' })).toMatchObject({ status: 500 })
    expect(events.at(-1)).toMatchObject({ type: 'fault', where: 'broken' })
  })

  it('leaves those on its list alone', async () => {
    const skip = { sourceIp: ['10.0.0.0/8', '2001:db8::/32', '203.0.113.9'] }
    const { served } = gatewayUnderTest({ policies: [throttle({ rateLimit: 1, burstLimit: 1, skip })] })
    const from = (sourceIp: string) => served(3, 'GET /pets', {}, { sourceIp })
    expect(await from('10.200.3.4')).toBe(3)
    expect(await from('::ffff:10.1.1.1')).toBe(3)
    expect(await from('2001:db8:ffff::1')).toBe(3)
    expect(await from('203.0.113.9')).toBe(3)
    expect(await from('11.0.0.1')).toBe(1)
    expect(await from('unknown')).toBe(0)
  })

  it('in shadow mode decides and reports, and never refuses', async () => {
    const { served, events } = gatewayUnderTest({
      policies: [throttle({ rateLimit: 1, burstLimit: 2, mode: 'shadow', at: 'arrival' })],
    })
    expect(await served(5)).toBe(5)
    expect(events.filter(({ type }) => type === 'shadow-refused')).toHaveLength(3)
  })
})

describe('a cost', () => {
  it('is what a request takes', async () => {
    const cost = (context: { request: { query: ReadonlyMap<string, readonly string[]> } }) =>
      Number(context.request.query.get('n')?.[0])
    const { call, served } = gatewayUnderTest({ policies: [throttle({ rateLimit: 1, burstLimit: 10, cost })] })
    expect(await call('GET /pets?n=7')).toMatchObject({ status: 200 })
    expect(await call('GET /pets?n=4')).toMatchObject({ status: 429 })
    expect(await served(3, 'GET /pets?n=3')).toBe(1)
    expect(await call('GET /pets?n=junk')).toMatchObject({ status: 500 })
    expect(await call('GET /pets?n=-5')).toMatchObject({ status: 500 })
  })

  it('is settled after the answer, up or down', async () => {
    const settle = (_: unknown, end: { bytes: number }) => end.bytes
    const { call, served } = gatewayUnderTest({
      policies: [throttle({ rateLimit: 1, burstLimit: 10, cost: 5, settle })],
    })
    await call('GET /pets', {}, { answer: () => ({ statusCode: 200, headers: {}, body: '12' }) })
    expect(await served(9, 'GET /pets', {}, { answer: () => ({ statusCode: 200, headers: {}, body: '' }) })).toBe(9)
    await call('GET /pets', {}, { answer: () => ({ statusCode: 200, headers: {}, body: 'x'.repeat(20) }) })
    expect(await served(1)).toBe(0)
  })

  it('is settled when a stream ends, and when it is left half-way', async () => {
    const policy = throttle({ rateLimit: 1, burstLimit: 100, cost: 50, settle: (context) => reportedCost(context) })
    const { call, gateway, clock } = gatewayUnderTest({ policies: [spy, policy] })
    const streamed = () => ({ statusCode: 200, headers: {}, body: tokens(3) })
    expect((await call('GET /pets', {}, { answer: streamed })).body).toBe('token token token ')
    expect(await left(gateway)).toBe(97)
    clock.pass(60_000)
    const response = await gateway.handle(new PlainRequest({ method: 'GET', target: '/pets' }), () => ({
      statusCode: 200,
      headers: {},
      body: tokens(40),
    }))
    let read = 0
    for await (const _ of response.body as AsyncIterable<Uint8Array>) if (++read === 2) break
    expect(await left(gateway)).toBe(98)
  })

  it('is not settled for a request that was refused', async () => {
    const settle = () => 0
    const { served } = gatewayUnderTest({ policies: [throttle({ rateLimit: 1, burstLimit: 1, cost: 5, settle })] })
    expect(await served(3)).toBe(0)
    const shut = (context: { request: { header(name: string): string | undefined } }) =>
      context.request.header('shut') === undefined
    const other = gatewayUnderTest({
      policies: [
        throttle({ rateLimit: 1, burstLimit: 3, name: 'wide', settle: (context) => (shut(context) ? undefined : 0) }),
        throttle({ rateLimit: 0, name: 'shut', skip: shut }),
      ],
    })
    expect(await other.served(2)).toBe(2)
    expect(await other.served(3, 'GET /pets', { shut: 'yes' })).toBe(0)
    expect(await left(other.gateway, 'wide', 3)).toBe(1)
  })

  it('settles nothing for explain', async () => {
    const { gateway } = gatewayUnderTest({
      policies: [throttle({ rateLimit: 1, burstLimit: 100, cost: 5, settle: () => 50 })],
    })
    await gateway.explain(new PlainRequest({ method: 'GET', target: '/pets' }))
    expect(await left(gateway)).toBe(100)
  })
})

describe('requests under way', () => {
  it('are counted per caller, and a place is free again however a request ends', async () => {
    const { call, served, gateway } = gatewayUnderTest({
      policies: [throttle({ maxInFlight: 2, by: { header: 'who' } })],
    })
    const held: ((response: GatewayResponse) => void)[] = []
    const hold = () => new Promise<GatewayResponse>((resolve) => held.push(resolve))
    const one = call('GET /pets', { who: 'a' }, { answer: hold })
    const two = call('GET /pets', { who: 'a' }, { answer: hold })
    expect(await call('GET /pets', { who: 'a' })).toMatchObject({ status: 429, headers: { 'Retry-After': '1' } })
    expect(await served(2, 'GET /pets', { who: 'b' })).toBe(2)
    for (const end of held) end({ statusCode: 200, headers: {}, body: '' })
    await Promise.all([one, two])
    await call('GET /pets', { who: 'a' }, { answer: () => Promise.reject(new Error('broken')) })
    await call(
      'GET /pets',
      { who: 'a' },
      {
        answer: () => {
          throw new Error('broken')
        },
      },
    )
    const exchange = gateway.exchange(new PlainRequest({ method: 'GET', target: '/pets', headers: { who: 'a' } }))
    await exchange.open()
    exchange.abort()
    expect(await served(2, 'GET /pets', { who: 'a' })).toBe(2)
  })

  it('charge nothing when one too many is refused', async () => {
    const { call, gateway } = gatewayUnderTest({
      policies: [throttle({ maxInFlight: 1, rateLimit: 1, burstLimit: 10 })],
    })
    let release = (_: GatewayResponse): void => {}
    const first = call('GET /pets', {}, { answer: () => new Promise((resolve) => (release = resolve)) })
    expect(await call()).toMatchObject({ status: 429 })
    release({ statusCode: 200, headers: {}, body: '' })
    await first
    expect(await left(gateway, 'throttle', 10)).toBe(9)
  })
})

describe('at arrival', () => {
  it('decides before the authorizer, also for paths that no route has, and by itself', async () => {
    const { call, served } = gatewayUnderTest({
      policies: [throttle({ at: 'arrival', rateLimit: 1, burstLimit: 3, by: 'sourceIp' }), refusesAll],
    })
    expect(await call('GET /pets')).toMatchObject({ status: 401 })
    expect(await call('GET /nowhere')).toMatchObject({ status: 403 })
    expect(await call('GET /pets')).toMatchObject({ status: 401 })
    expect(await call('GET /pets')).toMatchObject({ status: 429, headers: { 'Retry-After': '1' } })
    expect(await served(1, 'GET /pets', {}, { sourceIp: '203.0.113.77' })).toBe(0)
  })
})

describe('a changed definition', () => {
  it('finds what was counted at arrival still counted, with new figures', async () => {
    const policies = (burstLimit: number): Policy[] => [
      throttle({ at: 'arrival', rateLimit: 1, burstLimit, by: 'sourceIp' }),
    ]
    const { served, gateway, clock } = gatewayUnderTest({ policies: policies(5) })
    expect(await served(9)).toBe(5)
    gateway.update({ policies: policies(7), clock })
    expect(await served(9)).toBe(2)
    clock.pass(1000)
    gateway.update({ policies: policies(7), clock })
    expect(await served(9)).toBe(1)
  })

  it('finds who is under way, and lets go of them when their requests end', async () => {
    const policies: Policy[] = [throttle({ maxInFlight: 1 })]
    const { call, served, gateway, clock } = gatewayUnderTest({ policies })
    let release = (_: GatewayResponse): void => {}
    const first = call('GET /pets', {}, { answer: () => new Promise((resolve) => (release = resolve)) })
    gateway.update({ policies, clock })
    expect(await served(2)).toBe(0)
    release({ statusCode: 200, headers: {}, body: '' })
    await first
    let releaseNext = (_: GatewayResponse): void => {}
    const next = call('GET /pets', {}, { answer: () => new Promise((resolve) => (releaseNext = resolve)) })
    expect(await served(1)).toBe(0)
    releaseNext({ statusCode: 200, headers: {}, body: '' })
    await next
    expect(await served(1)).toBe(1)
  })

  it('forgets the place that it no longer has', async () => {
    const policies: Policy[] = [throttle({ at: 'arrival', rateLimit: 1, burstLimit: 2 })]
    const { served, gateway, clock } = gatewayUnderTest({ policies })
    expect(await served(3)).toBe(2)
    gateway.update({ clock })
    gateway.update({ policies, clock })
    expect(await served(3)).toBe(2)
  })
})

describe('options', () => {
  it.each<[object, string]>([
    [{}, 'needs the option "rateLimit"'],
    [{ rateLimit: 1, burstlimit: 2 }, 'did you mean "burstLimit"'],
    [{ rateLimit: -1 }, 'at least 0'],
    [{ rateLimit: '5' }, 'must be a finite number'],
    [{ rateLimit: 1, by: 'sourceIP' }, 'did you mean "sourceIp"'],
    [{ rateLimit: 1, at: 'arrival', by: 'principalId' }, 'known only after'],
    [{ rateLimit: 1, at: 'arrival', settle: () => 1 }, 'what it charged stays charged'],
    [{ rateLimit: 1, skip: { sourceIp: ['10.0.0.0/33'] } }, 'no address and no network'],
    [{ maxInFlight: 1, mode: 'shadow' }, "cannot stand with mode: 'shadow'"],
  ])('%o are refused', (options, message) => {
    expect(() => throttle(options as never)).toThrow(message)
  })

  it('are never written to', () => {
    expect(() => throttle(Object.freeze({ rateLimit: 1, by: Object.freeze(['sourceIp'] as const) }))).not.toThrow()
  })

  it('are shown by describe', () => {
    const { gateway } = gatewayUnderTest({ policies: [throttle({ rateLimit: 5, burstLimit: 7, by: 'sourceIp' })] })
    expect(JSON.stringify(gateway.describe())).toContain('"rateLimit":5,"burstLimit":7')
  })
})

const claims: Policy<'identified'> = {
  slot: 'identified',
  name: 'claims',
  onRequest(context) {
    context.authorizer = { jwt: { claims: { sub: context.request.header('sub') }, scopes: null } }
  },
}

const refusesAll: Policy<'authorizer'> = {
  slot: 'authorizer',
  name: 'refuses',
  onRequest: () => ({ refusal: 'UNAUTHORIZED' }),
}

let current: Parameters<typeof reportCost>[0]
const spy: Policy<'extension'> = { slot: 'extension', name: 'spy', onRequest: (context) => void (current = context) }

async function* tokens(count: number): AsyncGenerator<Uint8Array> {
  for (let sent = 1; sent <= count; sent++) {
    reportCost(current, sent)
    yield Buffer.from('token ')
  }
}

/** What is left in a gateway-wide throttle's bucket: a cost of 0 reads without charging. */
async function left(
  gateway: { services: { apiId: string; limitStore: LimitStore } },
  name = 'throttle',
  burstLimit = 100,
): Promise<number> {
  const rule = { kind: 'rate', name: 'gateway', rateLimit: 1, burstLimit } as const
  const key = `${gateway.services.apiId}/gateway/${name}`
  const { states } = await gateway.services.limitStore.take([{ rule, key, cost: 0 }])
  return states[0]!.remaining
}

it('at arrival is not charged by an explanation, which says what it was told', async () => {
  const at = { at: 'arrival', rateLimit: 1, burstLimit: 2 } as const
  const { gateway, served } = gatewayUnderTest({ policies: [throttle(at)] })
  for (let i = 0; i < 5; i++) {
    const { steps } = await gateway.explain(new PlainRequest({ target: '/pets' }))
    expect(steps.slice(0, 1)).toMatchObject([
      { slot: 'arrival', limits: [{ before: 2, remaining: 1, refused: false }] },
    ])
  }
  expect(await served(5)).toBe(2)
})
