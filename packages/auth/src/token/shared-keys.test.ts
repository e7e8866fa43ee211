import type { Refusal } from '@gw/core'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { issuerServer, json, type IssuerServer } from '../../test/issuer-server.ts'
import { HandClock, run, testContext, testServices } from '../../test/test-context.ts'
import { goodClaims, rsaKey, token, type SigningKey } from '../../test/token-forge.ts'
import { jwtAuthorizer } from '../jwt-authorizer.ts'
import { sealKeys } from './sealed-keys.ts'
import type { JwksStore, SharedJwks } from './shared-keys.ts'

const SECRET = 'a secret of thirty-two characters'
const one = rsaKey('one')
const two = rsaKey('two')
const forged = rsaKey('forged')
let issuer: IssuerServer

beforeAll(async () => void (issuer = await issuerServer(json({ keys: [one.jwk] }))))
beforeEach(() => {
  issuer.asked.length = 0
  issuer.answer(json({ keys: [one.jwk] }))
})
afterAll(() => issuer.close())

/** A Keyv in a few lines, with the turns that Redis gives. */
function mapStore(): JwksStore & { readonly values: Map<string, unknown> } {
  const values = new Map<string, unknown>()
  const holders = new Map<string, string>()
  return {
    values,
    get: async (key) => values.get(key),
    set: async (key, value) => values.set(key, value),
    take: async (key, holder) => !holders.has(key) && holders.set(key, holder) !== undefined,
    giveBack: async (key, holder) => holders.get(key) === holder && holders.delete(key),
  }
}

/** One process: its own gateway, keys and remembered tokens. */
function startProcess(shared: SharedJwks | undefined, clock: HandClock) {
  const services = { ...testServices(), clock }
  const jwks = { unknownKidIntervalInSeconds: 30, ...(shared === undefined ? {} : { shared }) }
  const policy = jwtAuthorizer({ issuer: issuer.url, audience: 'pets', jwksUri: `${issuer.url}/jwks`, jwks })
  const ask = async (key: SigningKey = one) => {
    const text = token(key, goodClaims({ iss: issuer.url, exp: 2_000_000_000 }))
    const answer = await run(policy, testContext(services, { headers: { authorization: `Bearer ${text}` } }))
    return 'refusal' in answer ? (answer as Refusal).reason : 'passed'
  }
  return { ask, events: services.events }
}

describe('two processes and one store', () => {
  test('cost their issuer in an hour what one costs', async () => {
    const fetches = async (shared: SharedJwks | undefined) => {
      issuer.asked.length = 0
      const clock = new HandClock()
      const processes = [startProcess(shared, clock), startProcess(shared, clock)]
      for (let minute = 0; minute < 60; minute++) {
        const answers = Promise.all(processes.map(({ ask }) => ask()))
        expect(await whileTimePasses(answers, clock)).toEqual(['passed', 'passed'])
        clock.advance(60_000)
      }
      return issuer.asked.length
    }
    const shared = await fetches({ store: mapStore(), secret: SECRET })
    // Keys live ten minutes here, and are refreshed before.
    expect(shared).toBeGreaterThanOrEqual(6)
    expect(shared).toBeLessThanOrEqual(8)
    expect(await fetches(undefined)).toBeGreaterThanOrEqual(12)
  })

  test('that start in one instant cost one fetch', async () => {
    const clock = new HandClock()
    const shared = { store: mapStore(), secret: SECRET }
    const answers = Promise.all([startProcess(shared, clock).ask(), startProcess(shared, clock).ask()])
    expect(await whileTimePasses(answers, clock)).toEqual(['passed', 'passed'])
    expect(issuer.asked.length).toBe(1)
  })

  test('one that fetches for all and ends before it has: the other fetches itself', async () => {
    const clock = new HandClock()
    const store = mapStore()
    await store.take!(`gw:jwks:${issuer.url}/jwks turn`, 'gone', 0)
    expect(await whileTimePasses(startProcess({ store, secret: SECRET }, clock).ask(), clock)).toBe('passed')
    expect(issuer.asked.length).toBe(1)
  })

  test('an invented kid costs both one fetch per interval, and a new key is there for both', async () => {
    const clock = new HandClock()
    const shared = { store: mapStore(), secret: SECRET }
    const [a, b] = [startProcess(shared, clock), startProcess(shared, clock)]
    expect([await a.ask(), await b.ask()]).toEqual(['passed', 'passed'])
    clock.advance(31_000)
    issuer.answer(json({ keys: [one.jwk, two.jwk] }))
    expect([await a.ask(two), await b.ask(two)]).toEqual(['passed', 'passed'])
    expect(issuer.asked.length).toBe(2)
  })

  test('a key that was withdrawn is gone from both with one fetch', async () => {
    const clock = new HandClock()
    const shared = { store: mapStore(), secret: SECRET }
    const [a, b] = [startProcess(shared, clock), startProcess(shared, clock)]
    expect([await a.ask(), await b.ask()]).toEqual(['passed', 'passed'])
    issuer.answer(json({ keys: [two.jwk] }))
    clock.advance(600_000)
    expect([await a.ask(), await b.ask()]).toEqual(['key-unknown', 'key-unknown'])
    expect(issuer.asked.length).toBe(2)
  })
})

describe('what somebody else put into the store', () => {
  const now = new HandClock().now()
  const jwks = (...keys: object[]) => ({ keys: keys as never })
  const kept = (document: object, over: object = {}) => ({
    document: document as never,
    maxAge: undefined,
    fetchedAt: now - 1_000,
    ...over,
  })
  const source = (): string => `${issuer.url}/jwks`

  test.each<[string, () => Promise<unknown>]>([
    ['no seal', () => sealKeys(source(), kept(jwks(forged.jwk)), null)],
    ['the seal of another secret', () => sealKeys(source(), kept(jwks(forged.jwk)), `${SECRET}!`)],
    ["another issuer's keys", () => sealKeys('https://other.test/jwks', kept(jwks(forged.jwk)), SECRET)],
    [
      'a seal for other words',
      async () => (await sealKeys(source(), kept(jwks(one.jwk)), SECRET)).replace('"AQAB"', '"AQAC"'),
    ],
    ['bare JSON', async () => JSON.stringify(jwks(forged.jwk))],
    ['an object', async () => kept(jwks(forged.jwk))],
    ['nothing', async () => null],
    ['a megabyte', async () => `.${' '.repeat(1_000_000)}`],
  ])('%s: is not used, and the keys are fetched', async (_, value) => {
    const store = mapStore()
    store.values.set(`gw:jwks:${source()}`, await value())
    const { ask } = startProcess({ store, secret: SECRET }, new HandClock())
    expect([await ask(forged), await ask()]).toEqual(['key-unknown', 'passed'])
    expect(issuer.asked.length).toBe(1)
  })

  test.each<[string, () => Promise<string>]>([
    ['keys of tomorrow', () => sealKeys(source(), kept(jwks(one.jwk), { fetchedAt: now + 86_400_000 }), SECRET)],
    ['keys of no time', () => sealKeys(source(), kept(jwks(one.jwk), { fetchedAt: 'x' }), SECRET)],
    ['keys that have ended', () => sealKeys(source(), kept(jwks(one.jwk), { fetchedAt: now - 600_000 }), SECRET)],
    [
      'keys for ever',
      () => sealKeys(source(), kept(jwks(one.jwk), { fetchedAt: now - 7_200_000, maxAge: 1e300 }), SECRET),
    ],
    ['no key', () => sealKeys(source(), kept(jwks()), SECRET)],
    ['no set', () => sealKeys(source(), kept({ keys: 7 }), SECRET)],
    ['a private key', () => sealKeys(source(), kept(jwks(one.privateKey.export({ format: 'jwk' }))), SECRET)],
    ['a shared secret', () => sealKeys(source(), kept(jwks({ kty: 'oct', k: 'AAAA', kid: 'one' })), SECRET)],
  ])('and of what was sealed, %s', async (_, value) => {
    const store = mapStore()
    store.values.set(`gw:jwks:${source()}`, await value())
    expect(await startProcess({ store, secret: SECRET }, new HandClock()).ask()).toBe('passed')
    expect(issuer.asked.length).toBe(1)
  })

  test('is used without a secret, where that was said in words', async () => {
    const store = mapStore()
    store.values.set(`gw:jwks:${source()}`, await sealKeys(source(), kept(jwks(forged.jwk)), null))
    expect(await startProcess({ store, secret: null }, new HandClock()).ask(forged)).toBe('passed')
    expect(issuer.asked.length).toBe(0)
  })
})

describe('a store that is ill costs a fetch and no token', () => {
  const fails = (): never => {
    throw new Error('down')
  }
  const hangs = () => new Promise<never>(() => {})
  test.each<[string, JwksStore]>([
    ['throws', { get: fails, set: fails, take: fails, giveBack: fails }],
    ['rejects', { get: async () => fails(), set: async () => fails(), take: async () => fails() }],
    ['hangs', { get: hangs, set: hangs, take: hangs, giveBack: hangs }],
    ['answers nonsense', { get: () => 7, set: () => 'x', take: (() => 'yes') as never }],
  ])('%s', async (name, store) => {
    const clock = new HandClock()
    const { ask, events } = startProcess({ store, secret: SECRET }, clock)
    expect(await whileTimePasses(ask(), clock)).toBe('passed')
    expect(issuer.asked.length).toBe(1)
    const failures = events.filter((event) => event.type === 'store' && event.state === 'failed')
    expect(failures.length > 0).toBe(name !== 'answers nonsense')
  })
})

test.each([
  {},
  { secret: null },
  { store: mapStore() },
  { store: mapStore(), secret: 'short' },
  { store: {}, secret: null },
])('half a word is refused: %o', (shared) => {
  expect(() => startProcess(shared as never, new HandClock())).toThrow(/jwtAuthorizer\.jwks\.shared/)
})

/** Moves the clock on while real sockets answer. */
async function whileTimePasses<T>(answer: Promise<T>, clock: HandClock): Promise<T> {
  const state = { done: false }
  void answer.finally(() => (state.done = true))
  while (!state.done) {
    await new Promise((resolve) => setImmediate(resolve))
    if (clock.pending > 0) clock.advance(10)
  }
  return answer
}
