import { createHash } from 'node:crypto'
import { createGateway, memoryKeys, memoryLimits, PlainRequest } from '@gw/core'
import { apiKeys, jwtAuthorizer } from '@gw/auth'
import { cache } from '@gw/cache'
import { throttle } from '@gw/throttle'
import { createIssuer } from '../src/issuer.ts'
import { answerOf } from '../src/handler.ts'
import type { LoopModule } from '../src/loop-case.ts'

interface Held {
  readonly count: number
  /** Kept until the memory has been read. */
  readonly held: unknown
}

const ANSWER = { statusCode: 200, headers: { 'content-type': 'application/json' }, body: answerOf() }

/** What one more of a thing costs in memory: the heap after a collection, before and with so many of them. */
export const loop: LoopModule = async (setting) => {
  const make = { route: routes, caller: callers, token: tokens, answer: answers }[setting]!
  await make(100)
  const before = used()
  const { count, held } = await make(undefined)
  const bytes = (used() - before) / count
  if (held === undefined) throw new Error('Nothing is held')
  return { micros: { bare: [1], ours: [1] }, more: { ours: { bytes, count } } }
}

function used(): number {
  for (let i = 0; i < 3; i++) globalThis.gc!()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

async function routes(count = 10_000): Promise<Held> {
  const keys = Array.from({ length: count }, (_, index) => [`GET /v1/things-${index}/{id}`, []] as const)
  return { count, held: createGateway({ routes: Object.fromEntries(keys) } as never) }
}

/** A caller has a key in the store, a bucket and a remembered key. */
async function callers(count = 100_000): Promise<Held> {
  const store = memoryKeys({ maxEntries: count })
  const gateway = createGateway({
    limitStore: memoryLimits({ maxEntries: count }),
    policies: [apiKeys({ store }), throttle({ rateLimit: 1e-6, burstLimit: 100, by: 'apiKey' })],
    routes: { 'GET /': [] },
  })
  for (let caller = 0; caller < count; caller++) {
    const value = `bench-caller-${String(caller).padStart(7, '0')}-key`
    void store.put(createHash('sha256').update(value).digest('hex'), { id: `caller-${caller}` })
    await gateway.handle(new PlainRequest({ target: '/', headers: { 'x-api-key': value } }), () => ANSWER)
  }
  return { count, held: { gateway, store } }
}

async function tokens(count = 5_000): Promise<Held> {
  const issuer = await createIssuer()
  const { audience, jwks } = issuer.fixture
  const policy = jwtAuthorizer({
    issuer: issuer.fixture.issuer,
    audience,
    keys: jwks as never,
    algorithms: ['RS256', 'ES256'],
    maxRememberedTokens: count,
  })
  const gateway = createGateway({ policies: [policy], routes: { 'GET /': [] } })
  for (const token of await issuer.tokens('ES256', count)) {
    const headers = { authorization: `Bearer ${token}` }
    const answer = await gateway.handle(new PlainRequest({ target: '/', headers }), () => ANSWER)
    if (answer.statusCode !== 200) throw new Error('A token was refused')
  }
  return { count, held: gateway }
}

async function answers(count = 9_000): Promise<Held> {
  const gateway = createGateway({ routes: { 'GET /pets/{petId}': [cache({ cacheTtlInSeconds: 3600 })] } })
  for (let pet = 0; pet < count; pet++) {
    await gateway.handle(new PlainRequest({ target: `/pets/${pet}`, headers: {} }), () => ANSWER)
  }
  return { count, held: gateway }
}
