import type { Context } from './context.ts'
import { describe, expect, it, vi } from 'vitest'
import { createGateway, type Gateway } from './gateway.ts'
import type { GatewayDefinition } from './definition.ts'
import { GatewayError } from './gateway-error.ts'
import type { LimitStore } from './limit-store.ts'
import { memoryLimits } from './memory-limits.ts'
import { PlainRequest } from './plain-request.ts'
import { allow, skip, type Policy } from './policy.ts'
import { deny } from './refusal.ts'
import type { GatewayResponse } from './response.ts'
import { systemClock } from './clock.ts'

const ok = (): GatewayResponse => ({ statusCode: 200, headers: {}, body: '' })
const guard: Policy<'authorizer'> = {
  slot: 'authorizer',
  name: 'guard',
  onRequest: (context) =>
    context.request.header('authorization') === 'yes' ? allow() : deny('UNAUTHORIZED', { reason: 'no-token' }),
}

function get(target: string, headers: Record<string, string> = {}): PlainRequest {
  return new PlainRequest({ target, headers })
}

describe('a definition is checked when the gateway is made', () => {
  it.each<[string, object, string, string]>([
    ['an unknown option', { protocl: 'REST' }, 'UNKNOWN_OPTION', 'did you mean "protocol"'],
    [
      'an unknown option further in',
      { account: { throttle: { ratelimit: 1, burstLimit: 1 } } },
      'UNKNOWN_OPTION',
      'did you mean "rateLimit"',
    ],
    [
      'an unknown option of a stage',
      { stages: { prod: { variable: {} } } },
      'UNKNOWN_OPTION',
      'did you mean "variables"',
    ],
    ['a wrong protocol', { protocol: 'WEBSOCKET' }, 'INVALID_OPTION', 'createGateway.protocol'],
    ['a negative limit', { account: { throttle: { rateLimit: -1, burstLimit: 1 } } }, 'INVALID_OPTION', 'at least 0'],
    ['half a throttle', { account: { throttle: { rateLimit: 1 } } }, 'MISSING_OPTION', 'burstLimit'],
    ['a stage name', { stages: { 'a b': {} } }, 'INVALID_STAGE', 'a b'],
    ['a stage called path', { stages: { path: {} } }, 'INVALID_STAGE', 'path'],
    ["a variable's name", { stages: { prod: { variables: { 'a-b': 'x' } } } }, 'INVALID_STAGE', 'a-b'],
    ["a variable's value", { stages: { prod: { variables: { a: 'x y' } } } }, 'INVALID_STAGE', 'variables.a'],
    [
      '101 variables',
      { stages: { prod: { variables: Object.fromEntries(Array.from({ length: 101 }, (_, i) => [`v${i}`, 'x'])) } } },
      'INVALID_STAGE',
      '100',
    ],
    ['a bad route', { routes: { 'GTE /pets': [] } }, 'INVALID_ROUTE', 'did you mean "GET"'],
    ['routes that are one', { routes: { 'GET /a/{b}': [], 'GET /a/{c}': [] } }, 'CONFLICTING_ROUTES', 'GET /a/{c}'],
    [
      "a stage's setting of no route",
      { stages: { prod: { routes: { 'GET /pet': [] } } }, routes: { 'GET /pets': [] } },
      'UNKNOWN_REFERENCE',
      'did you mean "GET /pets"',
    ],
    ['a time-out', { timeoutInMillis: 10 }, 'INVALID_OPTION', 'at least 50'],
    ['a store that is none', { limitStore: {} }, 'INVALID_OPTION', 'take()'],
    ['nothing', null as unknown as object, 'INVALID_OPTION', 'an object'],
  ])('%s', (_, definition, code, message) => {
    const make = (): unknown => createGateway(definition as GatewayDefinition)
    expect(make).toThrow(GatewayError)
    expect(make).toThrow(expect.objectContaining({ code, message: expect.stringContaining(message) }))
  })

  it('never writes to it', () => {
    const definition = deepFreeze({
      stages: { prod: { variables: { a: 'b' }, policies: [] } },
      policies: [guard],
      routes: { 'GET /x': [skip('authorizer')] },
    })
    const gateway = createGateway(definition as unknown as GatewayDefinition)
    expect(gateway.handle(get('/x'), ok)).toMatchObject({ statusCode: 200 })
  })
})

describe('stages', () => {
  const gateway = createGateway({
    stages: { dev: { variables: { table: 'pets-dev' } }, prod: {} },
    routes: { 'GET /pets': [] },
  })
  const seen = (target: string, stage?: 'dev' | 'prod' | 'path'): unknown => {
    let context: unknown
    const answer = gateway.handle(
      get(target),
      (c) => ((context = [c.stage, c.stageVariables['table'], c.path]), ok()),
      stage === undefined ? {} : { stage },
    ) as GatewayResponse
    return context ?? answer.statusCode
  }

  it('are named by the host', () => {
    expect(seen('/pets', 'dev')).toEqual(['dev', 'pets-dev', '/pets'])
    expect(seen('/pets', 'prod')).toEqual(['prod', undefined, '/pets'])
  })

  it('or by the path, in words, and are taken off', () => {
    expect(seen('/dev/pets', 'path')).toEqual(['dev', 'pets-dev', '/pets'])
    expect(seen('/test/pets', 'path')).toBe(403)
    expect(seen('/dev', 'path')).toBe(403)
  })

  it('are never guessed', () => {
    expect(() => seen('/pets')).toThrow(expect.objectContaining({ code: 'STAGE_NOT_CHOSEN' }))
    expect(() => gateway.checkStage(undefined)).toThrow(expect.objectContaining({ code: 'STAGE_NOT_CHOSEN' }))
    expect(() => gateway.checkStage('prd')).toThrow('did you mean "prod"')
    expect(() => createGateway({}).checkStage(undefined)).not.toThrow()
  })

  it("an unknown one is AWS's 403 Forbidden, or 404 on an HTTP API", () => {
    const http = createGateway({ protocol: 'HTTP', stages: { prod: {} } })
    expect(gateway.handle(get('/x'), ok, { stage: 'no' as 'dev' })).toMatchObject({
      statusCode: 403,
      body: '{"message":"Forbidden"}',
    })
    expect(http.handle(get('/no/x'), ok, { stage: 'path' })).toMatchObject({
      statusCode: 404,
      body: '{"message":"Not Found"}',
    })
  })
})

describe('what matches no route', () => {
  const gateway = createGateway({ routes: { 'GET /pets': [] } })

  it('is refused as AWS does', () => {
    expect(gateway.handle(get('/nowhere'), ok)).toMatchObject({
      statusCode: 403,
      body: '{"message":"Missing Authentication Token"}',
    })
  })

  it("with an Authorization that is no Signature Version 4, in AWS's words and without its secret", () => {
    const text =
      "Authorization header requires 'Credential' parameter. Authorization header requires 'Signature' parameter. " +
      "Authorization header requires 'SignedHeaders' parameter. Authorization header requires existence of either a " +
      "'X-Amz-Date' or a 'Date' header. Authorization=Bearer"
    const bearer = { Authorization: 'Bearer secret' }
    expect(gateway.handle(get('/nowhere', bearer), ok)).toMatchObject({
      statusCode: 403,
      headers: { 'x-amzn-ErrorType': 'IncompleteSignatureException' },
      body: JSON.stringify({ message: text }),
    })
    const dated = { Authorization: 'abc', Date: 'today' }
    expect(gateway.handle(get('/nowhere', dated), ok)).toMatchObject({
      body: expect.stringMatching(/'SignedHeaders' parameter\. Authorization=abc"}$/) as string,
    })
    const bare = { Authorization: 'a-key-of-more-than-twenty' }
    expect(JSON.stringify(gateway.handle(get('/nowhere', bare), ok))).not.toContain('twenty')
    const signed = { Authorization: 'AWS4-HMAC-SHA256 Credential=a' }
    expect(gateway.handle(get('/nowhere', signed), ok)).toMatchObject({
      body: '{"message":"Missing Authentication Token"}',
    })
    const http = createGateway({ protocol: 'HTTP', routes: { 'GET /pets': [] } })
    expect(http.handle(get('/nowhere', bearer), ok)).toMatchObject({ statusCode: 404, body: '{"message":"Not Found"}' })
  })

  it('goes on to the app when the host says so, but never by an ambiguous path', () => {
    expect(gateway.handle(get('/nowhere'), ok, { unmatched: 'next' })).toMatchObject({ statusCode: 200 })
    expect(gateway.handle(get('/Pets'), ok, { unmatched: 'next' })).toMatchObject({ statusCode: 403 })
  })
})

describe('limits', () => {
  it('of the account need nothing but core, and stand over every route', () => {
    let now = 0
    const clock = { ...systemClock, now: () => now, monotonic: () => now }
    const gateway = createGateway({
      clock,
      account: { throttle: { rateLimit: 1, burstLimit: 2 } },
      routes: { 'GET /a': [skip('throttle')], 'GET /b': [] },
    })
    const statuses = ['/a', '/b', '/a', '/b'].map(
      (target) => (gateway.handle(get(target), ok) as GatewayResponse).statusCode,
    )
    expect(statuses).toEqual([200, 200, 429, 429])
    now = 1000
    expect(gateway.handle(get('/a'), ok)).toMatchObject({ statusCode: 200 })
    expect(gateway.handle(get('/a'), ok)).toMatchObject({ statusCode: 429, headers: { 'Retry-After': '1' } })
  })

  it('of a store that is away are counted in this process, by default: bounded, with an event', async () => {
    const events: unknown[] = []
    const gateway = createGateway({
      limitStore: Object.assign(memoryLimits(), { take: () => Promise.reject(new Error('gone')) }),
      onEvent: (event) => events.push(event),
      account: { throttle: { rateLimit: 1, burstLimit: 1 } },
    })
    expect(await gateway.handle(get('/'), ok)).toMatchObject({ statusCode: 200 })
    expect(await gateway.handle(get('/'), ok)).toMatchObject({ statusCode: 429 })
    expect(events).toContainEqual(expect.objectContaining({ type: 'store', store: 'limit', state: 'failed' }))
  })

  it('that say closed are 503 while their store is away, never a pass', async () => {
    const rule = { kind: 'rate', name: 'strict', rateLimit: 1, burstLimit: 1, onStoreError: 'closed' } as const
    const strict = {
      slot: 'throttle',
      name: 'strict',
      onRequest: (context: Context) => void context.limits.push({ rule, key: 'strict', cost: 1 }),
    } as const
    const gateway = createGateway({
      limitStore: Object.assign(memoryLimits(), { take: () => Promise.reject(new Error('gone')) }),
      policies: [strict],
      errors: 'problem+json',
    })
    const answer = await gateway.handle(get('/'), ok)
    expect(answer).toMatchObject({ statusCode: 503, headers: { 'Retry-After': '5' } })
    expect(answer.body).toContain('#temporary-reduced-capacity')
  })
})

describe('explain', () => {
  it('says which policy decided, and why', async () => {
    const gateway = createGateway({ policies: [guard], routes: { 'GET /pets/{petId}': [] } })
    const explained = await gateway.explain(get('/pets/1'))
    expect(explained).toMatchObject({
      routeKey: 'GET /pets/{petId}',
      pathParameters: { petId: '1' },
      decidedBy: 'guard',
      statusCode: 401,
    })
    expect(explained.steps).toEqual([
      { slot: 'authorizer', policy: 'guard', origin: 'gateway', decision: 'refused', reason: 'no-token' },
    ])
    expect(String(explained)).toContain('guard [gateway]: refused (no-token)')
    expect(await gateway.explain(get('/nowhere'))).toMatchObject({
      routeKey: undefined,
      decidedBy: 'router',
      statusCode: 403,
    })
    expect(await gateway.explain(get('/pets/1', { authorization: 'yes' }))).toMatchObject({
      decidedBy: undefined,
      statusCode: undefined,
    })
  })

  it('charges nothing', async () => {
    const gateway = createGateway({ account: { throttle: { rateLimit: 1, burstLimit: 1 } } })
    for (let i = 0; i < 3; i++)
      expect((await gateway.explain(get('/'))).steps.at(-1)!.limits).toMatchObject([{ refused: false }])
    expect(gateway.handle(get('/'), ok)).toMatchObject({ statusCode: 200 })
    expect(await gateway.explain(get('/'))).toMatchObject({ statusCode: 429, decidedBy: 'admission' })
  })
})

describe('describe', () => {
  const description = createGateway({
    policies: [guard],
    account: { throttle: { rateLimit: 10, burstLimit: 5 } },
    stages: { prod: {} },
    routes: { 'GET /health': [skip('authorizer')], 'GET /pets/dogs': [], 'ANY /pets/{proxy+}': [], $default: [] },
  }).describe()

  it("prints each route's chain and limits, with where each came from", () => {
    expect(description.routes.find(({ routeKey }) => routeKey === 'GET /pets/dogs')!.chain).toMatchObject([
      { slot: 'authorizer', policy: 'guard', origin: 'gateway' },
      { slot: 'admission', limits: [{ name: 'account', rateLimit: 10, burstLimit: 5 }] },
    ])
    expect(String(description)).toContain('account: 10/s, burst 5')
  })

  it('flags routes that another one shadows', () => {
    expect(description.routes.filter(({ shadowedBy }) => shadowedBy.length > 0)).toMatchObject([
      { routeKey: 'ANY /pets/{proxy+}', shadowedBy: ['GET /pets/dogs'] },
    ])
  })
})

describe('update', () => {
  it('swaps the definition at once, keeps the counts, and closes what is gone when its last request has ended', async () => {
    const closed = vi.fn()
    const leaving: Policy = { slot: 'firewall', name: 'leaving', onRequest: () => {}, close: closed }
    const throttle = { rateLimit: 0.001, burstLimit: 2 }
    const gateway: Gateway = createGateway({ policies: [leaving], account: { throttle } }) as never
    expect(gateway.handle(get('/'), ok)).toMatchObject({ statusCode: 200 })
    let finish!: (response: GatewayResponse) => void
    const underWay = gateway.handle(get('/'), () => new Promise((resolve) => (finish = resolve)))
    gateway.update({ policies: [guard], account: { throttle } })
    expect(gateway.handle(get('/'), ok)).toMatchObject({ statusCode: 401 })
    expect(gateway.handle(get('/', { authorization: 'yes' }), ok)).toMatchObject({ statusCode: 429 })
    expect(closed).not.toHaveBeenCalled()
    finish(ok())
    expect(await underWay).toMatchObject({ statusCode: 200 })
    expect(closed).toHaveBeenCalledTimes(1)
  })

  it('leaves a limit store that it names again open and as it was, what was counted without it included', async () => {
    const inner = memoryLimits()
    let [away, closed] = [false, false]
    const limitStore: LimitStore = {
      declares: inner.declares,
      take: (limits) => (away ? Promise.reject(new Error('away')) : inner.take(limits)),
      settle: (charges) => inner.settle(charges),
      usage: (...asked) => inner.usage(...asked),
      grant: (...granted) => inner.grant(...granted),
      close: () => void (closed = true),
    }
    const definition = { limitStore, account: { throttle: { rateLimit: 0.001, burstLimit: 2 } } }
    const gateway: Gateway = createGateway(definition) as never
    expect(await gateway.handle(get('/'), ok)).toMatchObject({ statusCode: 200 })
    away = true
    for (const statusCode of [200, 200, 429]) expect(await gateway.handle(get('/'), ok)).toMatchObject({ statusCode })
    gateway.update(definition)
    await Promise.resolve()
    expect(closed).toBe(false)
    expect(await gateway.handle(get('/'), ok)).toMatchObject({ statusCode: 429 })
  })

  it('keeps a policy open that a definition under way still has, and closes it once', async () => {
    let closes = 0
    const kept: Policy = { slot: 'firewall', name: 'kept', onRequest: () => {}, close: () => void closes++ }
    const gateway: Gateway = createGateway({ policies: [kept] }) as never
    let finish!: (response: GatewayResponse) => void
    const underWay = gateway.handle(get('/'), () => new Promise((resolve) => (finish = resolve)))
    gateway.update({ policies: [kept] })
    gateway.update({})
    await Promise.resolve()
    expect(closes).toBe(0)
    finish(ok())
    await underWay
    await Promise.resolve()
    expect(closes).toBe(1)
  })

  it('is refused when a host serves the only stage and there would be several, and after close', async () => {
    const gateway: Gateway = createGateway({}) as never
    gateway.checkStage(undefined)
    expect(() => gateway.update({ stages: { a: {}, b: {} } })).toThrow(
      expect.objectContaining({ code: 'STAGE_NOT_CHOSEN' }),
    )
    expect(gateway.handle(get('/'), ok)).toMatchObject({ statusCode: 200 })
    await gateway.close()
    expect(() => gateway.update({})).toThrow(expect.objectContaining({ code: 'CLOSED' }))
  })

  it('hands stores that are carried over to the new listener', () => {
    const heard: string[] = []
    const limitStore = Object.assign(memoryLimits(), {
      take: () => {
        throw new Error('gone')
      },
    })
    const throttle = { rateLimit: 1, burstLimit: 1 }
    const gateway: Gateway = createGateway({
      limitStore,
      account: { throttle },
      onEvent: () => heard.push('old'),
    }) as never
    gateway.update({ account: { throttle }, onEvent: ({ type }) => heard.push(type) })
    void gateway.handle(get('/'), ok)
    expect(heard).toContain('store')
    expect(heard).not.toContain('old')
  })

  it('that is wrong changes nothing', () => {
    const gateway: Gateway = createGateway({ policies: [guard] }) as never
    expect(() => gateway.update({ protocl: 'HTTP' } as GatewayDefinition)).toThrow(GatewayError)
    expect(gateway.handle(get('/'), ok)).toMatchObject({ statusCode: 401 })
  })
})

describe('ready and close', () => {
  it('reach every policy once, and no request is taken afterwards', async () => {
    const ready = vi.fn()
    const close = vi.fn()
    const policy: Policy = { slot: 'firewall', name: 'p', onRequest: () => {}, ready, close }
    const gateway = createGateway({
      policies: [policy],
      stages: { a: {}, b: {} },
      routes: { 'GET /x': [], 'GET /y': [] },
    })
    await gateway.ready()
    await gateway.close()
    await gateway.close()
    expect([ready.mock.calls.length, close.mock.calls.length]).toEqual([1, 1])
    expect(() => gateway.exchange(get('/x'), { stage: 'a' })).toThrow(expect.objectContaining({ code: 'CLOSED' }))
  })
})

it('close() closes the rest when one part fails, and says so', async () => {
  const close = vi.fn()
  const failing: Policy = {
    slot: 'firewall',
    name: 'failing',
    onRequest: () => {},
    close: () => Promise.reject(new Error('stuck')),
  }
  const gateway = createGateway({ policies: [failing], limitStore: Object.assign(memoryLimits(), { close }) })
  await expect(gateway.close()).rejects.toThrow('Not everything')
  expect(close).toHaveBeenCalledTimes(1)
})

it("a canary's key that cannot be read is left to chance", () => {
  const events: unknown[] = []
  const gateway = createGateway({
    onEvent: (event) => events.push(event),
    stages: {
      prod: {
        canarySettings: {
          percentTraffic: 50,
          stickyBy: () => {
            throw new Error('no cookie')
          },
        },
      },
    },
  })
  expect(gateway.handle(get('/'), ok)).toMatchObject({ statusCode: 200 })
  expect(events).toMatchObject([{ type: 'fault', where: 'canary' }])
})

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value))
    Object.values(Object.freeze(value)).forEach(deepFreeze)
  return value
}
