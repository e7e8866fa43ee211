import { memoryKeys, type ApiKey, type Refusal } from '@gw/core'
import { describe, expect, test } from 'vitest'
import { run, testContext, testServices } from '../test/test-context.ts'
import { apiKeys } from './api-keys.ts'
import type { ApiKeysOptions } from './keys/api-keys-options.ts'
import { generateApiKey, hasApiKeyFormat } from './keys/api-key-format.ts'
import { hashApiKey } from './keys/api-key-hash.ts'

const VALUE = 'acme-0123456789-0123456789'
const OTHER = 'beta-0123456789-0123456789'
const inCode: ApiKeysOptions = { keys: [{ id: 'acme', value: VALUE, customerId: 'c-1' }] }

function ask(options: ApiKeysOptions, value?: string, services = testServices()) {
  const context = testContext(services, { headers: value === undefined ? {} : { 'X-Api-Key': value } })
  return { answer: run(apiKeys(options), context), context }
}

const reason = (options: ApiKeysOptions, value?: string) => (ask(options, value).answer as Refusal | undefined)?.reason

describe('apiKeys', () => {
  test('a key in code is known at once, and its value is nowhere in the context', () => {
    const { answer, context } = ask(inCode, VALUE)
    expect(answer).toBeUndefined()
    expect(context.apiKey).toEqual({ id: 'acme', customerId: 'c-1' })
    expect(JSON.stringify(context.apiKey)).not.toContain(VALUE)
  })

  test('missing, unknown, disabled and expired are one answer with four reasons', () => {
    const keys = [
      { id: 'off', value: VALUE, enabled: false },
      { id: 'old', value: OTHER, expiresAt: 1_800_000_000_000 },
    ]
    const answers = [undefined, 'unknown-0123456789-0123456789', VALUE, OTHER, 'short', 'x'.repeat(129)].map(
      (value) => ask({ keys }, value).answer as Refusal,
    )
    expect(answers.map((answer) => answer.reason)).toEqual([
      'missing',
      'unknown',
      'disabled',
      'expired',
      'malformed',
      'malformed',
    ])
    for (const { reason: _, ...answer } of answers) expect(answer).toEqual({ refusal: 'INVALID_API_KEY' })
  })

  test('a value that was known a moment ago counts for no longer than its key', () => {
    const services = testServices()
    let key: ApiKey | undefined = { id: 'acme' }
    const policy = apiKeys({ store: () => key })
    const asked = (): string | undefined => {
      const context = testContext(services, { headers: { 'x-api-key': VALUE } })
      return (run(policy, context) as Refusal | undefined)?.reason ?? context.apiKey?.id
    }
    expect([asked(), asked()]).toEqual(['acme', 'acme'])
    key = { id: 'acme', enabled: false }
    expect(asked()).toBe('disabled')
    key = { id: 'acme', expiresAt: 1 }
    expect(asked()).toBe('expired')
    key = undefined
    expect(asked()).toBe('unknown')
  })

  test('the name of a prototype member is no key', () => {
    for (const value of ['__proto__'.padEnd(20, '_'), 'constructor'.padEnd(20)])
      expect(reason(inCode, value)).toBe('unknown')
  })

  test('rotation: the former value is accepted until its overlap ends', () => {
    const services = testServices()
    const options = {
      keys: [
        { id: 'acme', value: VALUE, previousValues: [{ value: OTHER, acceptedUntil: new Date(1_800_000_060_000) }] },
      ],
    }
    expect(ask(options, VALUE, services).answer).toBeUndefined()
    expect(ask(options, OTHER, services).context.apiKey?.id).toBe('acme')
    services.clock.advance(60_000)
    expect(ask(options, OTHER, services).answer).toMatchObject({ reason: 'expired' })
    expect(ask(options, VALUE, services).answer).toBeUndefined()
  })

  test('two keys of one id or one value cannot be told apart', () => {
    const twice = (over: object) => () =>
      apiKeys({
        keys: [
          { id: 'a', value: VALUE },
          { id: 'b', value: OTHER, ...over },
        ],
      })
    expect(twice({ id: 'a' })).toThrow(expect.objectContaining({ code: 'IMPOSSIBLE_COMBINATION' }))
    expect(twice({ value: VALUE })).toThrow(expect.objectContaining({ code: 'IMPOSSIBLE_COMBINATION' }))
    expect(twice({ value: 'short' })).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }))
    expect(twice({ enable: true })).toThrow(expect.objectContaining({ code: 'UNKNOWN_OPTION' }))
    expect(twice({ expiresAt: new Date(Number.NaN) })).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }))
  })
})

describe('a store of keys', () => {
  test('is asked for the hash, and never sees a value', async () => {
    const asked: string[] = []
    const { answer, context } = ask({ store: async (hash) => (asked.push(hash), { id: 'db' }) }, VALUE)
    await answer
    expect(context.apiKey).toEqual({ id: 'db' })
    expect(asked).toEqual([await hashApiKey(VALUE)])
  })

  test("may be the gateway's own, beside keys in code", async () => {
    const keyStore = memoryKeys()
    await keyStore.put(await hashApiKey(OTHER), { id: 'beta' })
    const services = testServices({ keyStore })
    expect(ask(inCode, OTHER, services).context.apiKey?.id).toBe('beta')
    expect(ask(inCode, VALUE, services).context.apiKey?.id).toBe('acme')
    await keyStore.revoke('beta')
    expect(ask(inCode, OTHER, services).answer).toMatchObject({ reason: 'unknown' })
  })

  test.each<[string, () => Promise<ApiKey> | ApiKey]>([
    [
      'throws',
      () => {
        throw new Error('down')
      },
    ],
    ['rejects', () => Promise.reject(new Error('down'))],
  ])('that %s closes the door with 503 and an event', async (_, store) => {
    const services = testServices()
    const { answer, context } = ask({ store }, VALUE, services)
    expect(await answer).toMatchObject({ refusal: 'DEFAULT_5XX', statusCode: 503, retryAfterSeconds: 1 })
    expect(context.apiKey).toBeUndefined()
    expect(services.events).toEqual([{ type: 'store', store: 'key', state: 'failed', error: expect.any(Error) }])
  })

  test('that hangs closes it in time, and leaves no timer', async () => {
    const services = testServices()
    const { answer } = ask({ store: () => new Promise(() => {}), timeoutInMillis: 100 }, VALUE, services)
    services.clock.advance(100)
    expect(await answer).toMatchObject({ statusCode: 503 })
    expect(services.clock.pending).toBe(0)
  })

  test('that answers nonsense lets nobody in', async () => {
    for (const nonsense of [
      null,
      {},
      { id: 1 },
      { id: '' },
      true,
      'acme',
      { id: 'a', enabled: 'yes' },
      { id: 'a', expiresAt: 'soon' },
    ]) {
      const { answer, context } = ask({ store: async () => nonsense as never }, VALUE)
      const outcome = await Promise.resolve(answer).catch((error: Error) => error)
      expect(outcome).toBeDefined()
      expect(context.apiKey).toBeUndefined()
    }
  })
})

describe('where the key stands', () => {
  const from = (apiKeySource: ApiKeysOptions['apiKeySource'], init: object, usageIdentifierKey?: string) => {
    const context = testContext(testServices(), init)
    context.usageIdentifierKey = usageIdentifierKey
    return (
      (run(apiKeys({ ...inCode, ...(apiKeySource && { apiKeySource }) }), context) as Refusal | undefined)?.reason ??
      'passed'
    )
  }

  test('one place, and a key anywhere else is none', () => {
    expect(from('BEARER', { headers: { authorization: `Bearer ${VALUE}` } })).toBe('passed')
    expect(from('BEARER', { headers: { authorization: VALUE } })).toBe('missing')
    expect(from('BEARER', { headers: { authorization: `Basic ${VALUE}` } })).toBe('missing')
    expect(from('$request.querystring.key', { target: `/?key=${VALUE}` })).toBe('passed')
    expect(from('$request.header.X-Other', { headers: { 'x-other': VALUE } })).toBe('passed')
    expect(from('AUTHORIZER', { headers: { 'x-api-key': VALUE } })).toBe('missing')
    expect(from('AUTHORIZER', {}, VALUE)).toBe('passed')
    expect(from('HEADER', {}, VALUE)).toBe('missing')
    expect(() => from('COOKIE' as never, {})).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }))
  })
})

describe('keys with a prefix and a checksum', () => {
  test('are alphanumeric, unlike each other, and a typing error shows', () => {
    const value = generateApiKey('pets_')
    expect(value).toMatch(/^pets_[0-9A-Za-z]{40}$/)
    expect(generateApiKey('pets_')).not.toBe(value)
    expect(hasApiKeyFormat(value, 'pets_')).toBe(true)
    expect(hasApiKeyFormat(generateApiKey(), '')).toBe(true)
    for (let index = 0; index < value.length; index++) {
      const typo = `${value.slice(0, index)}${value[index] === 'x' ? 'y' : 'x'}${value.slice(index + 1)}`
      expect(hasApiKeyFormat(typo, 'pets_')).toBe(false)
    }
  })

  test('no store is asked for a value of another form', async () => {
    let asked = 0
    const options: ApiKeysOptions = { prefix: 'pets_', store: async () => (asked++, undefined) }
    expect(reason(options, VALUE)).toBe('malformed')
    expect(asked).toBe(0)
    expect(await ask(options, generateApiKey('pets_')).answer).toMatchObject({ reason: 'unknown' })
    expect(asked).toBe(1)
    expect(() => apiKeys({ ...inCode, prefix: 'pets_' })).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }))
  })
})

test('a policy without any key is refused when it is put in its place', () => {
  const place = { origin: 'gateway', stage: undefined, routeKey: undefined, id: 'x', services: testServices() } as const
  expect(() => apiKeys().bind!(place)).toThrow(expect.objectContaining({ code: 'MISSING_OPTION' }))
  expect(() => apiKeys().bind!({ ...place, services: testServices({ keyStore: memoryKeys() }) })).not.toThrow()
})
