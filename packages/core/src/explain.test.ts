import { describe, expect, test } from 'vitest'
import { ManualClock } from '../test/manual-clock.ts'
import {
  allow,
  createGateway,
  deny,
  memoryLimits,
  PlainRequest,
  type Context,
  type ExplainOptions,
  type Gateway,
  type GatewayEvent,
  type Limit,
} from './index.ts'

const limit = (name: string, key: string): Limit => ({
  rule: { kind: 'rate', name, rateLimit: 0.001, burstLimit: 3 },
  key,
  cost: 1,
})

const app = { slot: 'integration', name: 'app', invoke: () => ({ statusCode: 200, headers: {}, body: 'ok' }) }
const authorizer = {
  slot: 'authorizer',
  name: 'auth',
  onRequest(context: Context) {
    if (context.request.header('authorization') === undefined) return deny('UNAUTHORIZED', { reason: 'no-token' })
    if (context.notes !== undefined) context.notes.reason = 'statement-1'
    return allow({ adds: { principalId: 'someone' } })
  },
}
const throttle = {
  slot: 'throttle',
  name: 'plan',
  onRequest: ({ limits }: Context) => void limits.push(limit('a plan', 'k')),
}

function gateway(more: object = {}): { gateway: Gateway; events: GatewayEvent[]; lines: string[] } {
  const events: GatewayEvent[] = []
  const lines: string[] = []
  const made = createGateway({
    clock: new ManualClock(),
    policies: [authorizer, throttle],
    routes: { 'GET /pets/{petId}': [app] },
    onEvent: (event: GatewayEvent) => void events.push(event),
    ...more,
  } as never) as Gateway
  return { gateway: made, events, lines }
}

const get = (headers: Record<string, string> = {}) =>
  new PlainRequest({ target: '/pets/s3cret-path?q=s3cret-query', headers })
const SECRETS = { authorization: 'Bearer s3cret-token', cookie: 'id=s3cret-cookie' }

describe('an explanation', () => {
  test('holds limits before and after, and the statement that matched', async () => {
    const { gateway: made } = gateway()
    await made.handle(get(SECRETS))
    const { steps } = await made.explain(get(SECRETS))
    expect(steps.find(({ slot }) => slot === 'authorizer')).toMatchObject({
      decision: 'allowed',
      reason: 'statement-1',
    })
    expect(steps.find(({ slot }) => slot === 'admission')!.limits).toMatchObject([{ before: 2, remaining: 1 }])
    expect(String(await made.explain(get(SECRETS)))).toContain('a plan: admits, 2 left before and 1 after')
  })

  test('spends nothing, at arrival neither, and says what arrival charged', async () => {
    const store = memoryLimits({ clock: new ManualClock() })
    const arrival = {
      slot: 'arrival',
      name: 'flood',
      onRequest(context: Context) {
        const { states, admitted } = store.take([limit('floods', 'f')]) as { states: never[]; admitted: boolean }
        context.notes?.charges.push({ store, states })
        return admitted ? undefined : deny('THROTTLED')
      },
    }
    const { gateway: made } = gateway({ policies: [arrival, authorizer, throttle] })
    for (let i = 0; i < 5; i++) {
      const { steps } = await made.explain(get(SECRETS))
      expect(steps.find(({ slot }) => slot === 'arrival')!.limits).toMatchObject([{ before: 3, remaining: 2 }])
      expect(steps.find(({ slot }) => slot === 'admission')!.limits).toMatchObject([{ before: 3, remaining: 2 }])
    }
    for (let i = 0; i < 3; i++) expect(await made.handle(get(SECRETS))).toMatchObject({ statusCode: 200 })
    const { steps, decidedBy } = await made.explain(get(SECRETS))
    expect([steps.at(-1)!.limits, decidedBy]).toMatchObject([[{ before: 0, remaining: 0, refused: true }], 'flood'])
  })
})

describe('in the log', () => {
  test('one JSON line for each request, with what became of it and no secret', async () => {
    const lines: string[] = []
    const { gateway: made } = gateway({ explain: { log: (line: string) => void lines.push(line) } })
    await made.handle(get(SECRETS))
    await made.handle(get())
    await made.handle(new PlainRequest({ target: '/nowhere' }))
    const told = lines.map((line) => JSON.parse(line) as object)
    expect(told).toMatchObject([
      { routeKey: 'GET /pets/{petId}', statusCode: 200, outcome: 'answered' },
      { statusCode: 401, outcome: 'refused', decidedBy: 'auth' },
      { statusCode: 403, outcome: 'refused', decidedBy: 'router' },
    ])
    expect(told[0]).toHaveProperty('requestId')
    for (const line of lines) expect(line).not.toMatch(/\n|s3cret-(?:token|cookie|query)/)
  })

  test('only where it is wanted, and whatever log and rule throw', async () => {
    const lines: string[] = []
    const boom = (): never => {
      throw new Error('boom')
    }
    const logged = gateway({ explain: { log: (line: string) => void lines.push(line), when: () => false } })
    const failing = gateway({ explain: { log: boom } })
    const lost = gateway({ explain: { log: (line: string) => void lines.push(line), when: boom } })
    for (const { gateway: made } of [logged, failing, lost])
      expect(await made.handle(get(SECRETS))).toMatchObject({ statusCode: 200 })
    expect([lines, lost.events]).toMatchObject([[], [{ type: 'fault', where: 'explain' }]])
  })
})

describe('in a header', () => {
  const explain: ExplainOptions = {
    header: 'x-gateway-explain',
    when: ({ request }) => request.header('x-support') === 'let me see',
  }
  const header = async (made: Gateway, headers: Record<string, string>): Promise<unknown> =>
    (await made.handle(get(headers))).headers['x-gateway-explain']

  test('for whom the rule names and nobody else, refused or not', async () => {
    const { gateway: made } = gateway({ explain })
    expect(await header(made, { ...SECRETS, 'x-support': 'let me see' })).toBe(
      'GET /pets/{petId} on $default; authorizer auth: allowed (statement-1); throttle plan: went on; admission admission: allowed (a plan 3->2); integration',
    )
    expect(await header(made, { 'x-support': 'let me see' })).toBe(
      'GET /pets/{petId} on $default; authorizer auth: refused (no-token); 401',
    )
    expect(await header(made, SECRETS)).toBeUndefined()
  })

  test('of bounded length, and of characters that a header can hold', async () => {
    const odd = { ...throttle, name: `plän\r\nx: y${'z'.repeat(100)}` }
    const { gateway: made } = gateway({ policies: [odd], explain: { ...explain, maxHeaderLength: 64 } })
    const value = await header(made, { 'x-support': 'let me see' })
    expect(value).toMatch(/^GET \/pets\/\{petId\} on \$default; throttle pl\?n\?\?x: y.*\.\.\.$/)
    expect(value).toHaveLength(64)
  })

  test('never by default, and never without a rule', () => {
    expect(() => gateway({ explain: { header: 'x-gateway-explain' } })).toThrow('say who may see it')
    expect(() => gateway({ explain: {} })).toThrow('nobody')
    expect(() => gateway({ explain: { header: 'x y', when: () => true } })).toThrow('header')
  })
})
