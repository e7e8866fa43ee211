import { PlainRequest, type CacheEntry, type CacheStore, type GatewayResponse, type StoreEvent } from '@gw/core'
import { Redis } from 'ioredis'
import { Keyv } from 'keyv'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startRedis, type TestRedis } from '@gw/test-redis'
import { HandClock } from '../test/hand-clock.ts'
import { deferred, ok, Shop } from '../test/shop.ts'
import { cache } from './cache.ts'
import { ioredisStore, type SharedStore } from './shared-store.ts'
import { tieredCache } from './tiered-cache.ts'
import type { TieredCacheOptions } from './tiered-options.ts'

let server: TestRedis
let client: Redis
let made = 0

beforeAll(async () => {
  server = await startRedis()
  client = new Redis(server.url)
})
afterAll(async () => {
  client.disconnect()
  await server.stop()
})

/** A store that keeps what it is given where a test can see and spoil it. */
class OpenStore implements SharedStore {
  readonly values = new Map<string, unknown>()
  failing: Error | 'hanging' | undefined
  reads = 0

  async get(key: string): Promise<unknown> {
    this.reads++
    return this.#now(() => this.values.get(key))
  }

  async set(key: string, value: string): Promise<unknown> {
    return this.#now(() => this.values.set(key, value))
  }

  async delete(key: string): Promise<unknown> {
    return this.#now(() => this.values.delete(key))
  }

  #now<T>(what: () => T): T | Promise<never> {
    if (this.failing === 'hanging') return new Promise<never>(() => {})
    if (this.failing !== undefined) throw this.failing
    return what()
  }
}

const entryAt = (now: number, body: GatewayResponse['body'], tags: readonly string[] = []): CacheEntry => ({
  response: { statusCode: 200, headers: { 'content-type': 'text/plain', link: ['a', 'b'] }, body },
  storedAt: now,
  askedAt: now,
  expiresAt: now + 60_000,
  tags,
  metadata: { age: 1 },
})

const kinds: readonly [name: string, make: () => SharedStore][] = [
  ['Keyv', () => keyvStore()],
  ['ioredis', () => ioredisStore(client)],
  ['a plain store', () => new OpenStore()],
]

function keyvStore(): SharedStore {
  return new Keyv()
}

describe.each(kinds)('two processes on %s', (_name, make) => {
  const two = (options: Partial<TieredCacheOptions> = {}): { one: CacheStore; other: CacheStore; clock: HandClock } => {
    const clock = new HandClock()
    const store = make()
    const prefix = `gw-${made++}:`
    const process = (): CacheStore => tieredCache({ store, prefix, clock, write: 'through', ...options })
    return { one: process(), other: process(), clock }
  }

  it('see each other’s answers, texts and bytes alike', async () => {
    const { one, other, clock } = two()
    const bytes = new Uint8Array([0, 255, 128, 10])
    await one.set('text', entryAt(clock.now(), 'grüße'), clock.now() + 60_000)
    await one.set('bytes', entryAt(clock.now(), bytes), clock.now() + 60_000)
    await one.set('none', entryAt(clock.now(), undefined), clock.now() + 60_000)
    expect((await other.get('text'))?.response.body).toBe('grüße')
    expect((await other.get('bytes'))?.response.body).toEqual(bytes)
    expect(await other.get('none')).toMatchObject({
      response: { statusCode: 200, headers: { link: ['a', 'b'] } },
      metadata: { age: 1 },
    })
    expect(await other.get('absent')).toBeUndefined()
  })

  it('see each other’s purges by tag and of everything within the stated time, and at once what they do not hold', async () => {
    const { one, other, clock } = two({ purgeSeenInMillis: 1000 })
    const put = (key: string, tags: string[]): unknown =>
      one.set(key, entryAt(clock.now(), key, tags), clock.now() + 60_000)
    await put('a', ['t'])
    await put('b', ['u'])
    expect((await other.get('a'))?.response.body).toBe('a')
    await clock.advance(200)
    await one.deleteTag('t')
    expect(await one.get('a')).toBeUndefined()
    await clock.advance(799)
    expect((await other.get('a'))?.response.body).toBe('a')
    await clock.advance(1)
    expect(await other.get('a')).toBeUndefined()
    expect((await other.get('b'))?.response.body).toBe('b')
    await one.clear()
    await clock.advance(1000)
    expect(await other.get('b')).toBeUndefined()
    await put('a', ['t'])
    await clock.advance(1000)
    await put('a', ['t'])
    expect((await other.get('a'))?.response.body).toBe('a')
  })

  it('do not remember what was under way when it was purged elsewhere', async () => {
    const { one, other, clock } = two()
    const asked = clock.now()
    await clock.advance(50)
    await one.deleteTag('t')
    await clock.advance(1000)
    await other.set('a', { ...entryAt(clock.now(), 'old', ['t']), askedAt: asked }, clock.now() + 60_000)
    expect(await one.get('a')).toBeUndefined()
    await other.set('a', entryAt(clock.now(), 'new', ['t']), clock.now() + 60_000)
    expect((await one.get('a'))?.response.body).toBe('new')
  })

  it('forget by key, and what is past its time', async () => {
    const { one, other, clock } = two()
    await one.set('a', entryAt(clock.now(), 'a'), clock.now() + 5000)
    await one.set('b', entryAt(clock.now(), 'b'), clock.now() + 5000)
    await one.delete('a')
    expect(await other.get('a')).toBeUndefined()
    await clock.advance(5000)
    expect(await other.get('b')).toBeUndefined()
  })
})

describe('a value that is not what was written', () => {
  const filled = async (
    options: Partial<TieredCacheOptions> = {},
  ): Promise<{ store: OpenStore; read(): Promise<unknown>; events: StoreEvent[]; key: string }> => {
    const store = new OpenStore()
    const clock = new HandClock()
    const writer = tieredCache({ store, clock, write: 'through', ...options })
    await writer.set('a', entryAt(clock.now(), 'true'), clock.now() + 60_000)
    await writer.set('b', entryAt(clock.now(), 'other'), clock.now() + 60_000)
    const events: StoreEvent[] = []
    const reader = tieredCache({ store, clock, purgeSeenInMillis: 0, ...options })
    reader.listen?.((event) => void events.push(event))
    const [key] = [...store.values.keys()]
    return { store, key: key!, events, read: async () => (await reader.get('a'))?.response.body }
  }
  const garbage: readonly unknown[] = [
    '',
    'x',
    5,
    {},
    [],
    true,
    'gw1:2:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA:{}',
    'gw2:0::',
    JSON.stringify({ status: '200', headers: [['x', 'a\r\nb']], body: 5 }),
    'x'.repeat(5_000_000),
  ]

  it.each(garbage.map((value, index) => [index, value] as const))(
    'is a miss and an event (garbage %i)',
    async (_index, value) => {
      const { store, key, read, events } = await filled()
      store.values.set(key, value)
      expect(await read()).toBeUndefined()
      expect(events).toEqual([expect.objectContaining({ type: 'store', store: 'cache', state: 'failed' })])
    },
  )

  it.each([{}, { cacheDataEncrypted: { keys: [new Uint8Array(32).fill(7)] } }])(
    'is a miss wherever one character is another (%j)',
    async (options) => {
      const { store, key, read } = await filled(options)
      const value = store.values.get(key) as string
      expect(await read()).toBe('true')
      for (let at = 0; at < value.length; at += 7) {
        store.values.set(key, value.slice(0, at) + (value[at] === 'A' ? 'B' : 'A') + value.slice(at + 1))
        expect(await read()).toBeUndefined()
      }
      for (const length of [0, 1, 10, value.length - 1]) {
        store.values.set(key, value.slice(0, length))
        expect(await read()).toBeUndefined()
      }
    },
  )

  it('is a miss under another key, encrypted or not', async () => {
    for (const options of [{}, { cacheDataEncrypted: { keys: [new Uint8Array(32).fill(7)] } }]) {
      const { store, key, read } = await filled(options)
      const [, other] = [...store.values.entries()].filter(([name]) => name.includes('entry:') && name !== key)[0]!
      store.values.set(key, other)
      expect(await read()).toBeUndefined()
    }
  })
})

describe('a purge', () => {
  it('is not undone by what the shared store said before it', async () => {
    const store = new OpenStore()
    const clock = new HandClock()
    const writer = tieredCache({ store, clock, write: 'through' })
    const reader = tieredCache({ store, clock })
    await writer.set('a', entryAt(clock.now(), 'old', ['t']), clock.now() + 60_000)
    const asked = reader.get('a')
    await reader.deleteTag('t')
    expect(await asked).toBeUndefined()
    expect(await reader.get('a')).toBeUndefined()
  })

  it('reaches an entry that was asked for before it, however late it was stored', async () => {
    const store = new OpenStore()
    const clock = new HandClock()
    const one = tieredCache({ store, clock, write: 'through' })
    const other = tieredCache({ store, clock, write: 'through' })
    const askedAt = clock.now()
    await other.deleteTag('t')
    await clock.advance(1000)
    await one.set('a', { ...entryAt(clock.now(), 'old', ['t']), askedAt }, clock.now() + 60_000)
    expect(await one.get('a')).toBeUndefined()
  })
})

describe('encrypted values', () => {
  const old = new Uint8Array(32).fill(1)
  const fresh = new Uint8Array(32).fill(2)

  it('show nothing, and keys are replaced one after the other', async () => {
    const store = new OpenStore()
    const clock = new HandClock()
    const open = (...keys: Uint8Array[]): CacheStore =>
      tieredCache({ store, clock, write: 'through', cacheDataEncrypted: { keys } })
    await open(old).set('a', entryAt(clock.now(), 'a secret answer'), clock.now() + 60_000)
    expect([...store.values.values()].join()).not.toContain('secret')
    expect((await open(fresh, old).get('a'))?.response.body).toBe('a secret answer')
    expect(await open(fresh).get('a')).toBeUndefined()
  })

  it('need keys of 32 bytes', () => {
    expect(() => tieredCache({ store: new OpenStore(), cacheDataEncrypted: { keys: [new Uint8Array(16)] } })).toThrow(
      '32 bytes',
    )
  })

  it('hold no key in clear even without encryption: keys may be made of credentials', async () => {
    const store = new OpenStore()
    const clock = new HandClock()
    await tieredCache({ store, clock, write: 'through' }).set(
      'Bearer s3cr3t',
      entryAt(clock.now(), 'x'),
      clock.now() + 60_000,
    )
    expect(JSON.stringify([...store.values])).not.toContain('s3cr3t')
  })
})

describe('a shared store that is ill', () => {
  it('is a miss and an event, costs one time-out, and is asked again after a rest', async () => {
    const store = new OpenStore()
    const shop = new Shop([cache()], { cacheStore: tieredCache({ store, clock: new HandClock() }) })
    store.failing = new Error('away')
    expect((await shop.send('/pets')).body).toBe('call 1')
    expect((await shop.send('/pets')).body).toBe('call 1')
    expect((await shop.send('/pets/1')).statusCode).toBe(200)
    expect(store.reads).toBe(1)
    expect(shop.events.filter((event) => event.type === 'store')).toHaveLength(1)
  })

  it('that hangs is waited for once and not longer than its time', async () => {
    const store = new OpenStore()
    const clock = new HandClock()
    const shop = new Shop([cache({ storeTimeoutInMillis: 60_000 })], {
      cacheStore: tieredCache({ store, clock, timeoutInMillis: 200 }),
    })
    store.failing = 'hanging'
    const answer = shop.send('/pets')
    await clock.advance(200)
    await clock.advance(200)
    expect((await answer).body).toBe('call 1')
    expect((await shop.send('/pets')).body).toBe('call 1')
  })

  it('leaves what the memory has in use, up to its own time', async () => {
    const store = new OpenStore()
    const clock = new HandClock()
    const tiers = tieredCache({ store, clock, write: 'through', purgeSeenInMillis: 1000 })
    await tiers.set('a', entryAt(clock.now(), 'a'), clock.now() + 60_000)
    store.failing = new Error('away')
    await clock.advance(30_000)
    expect((await tiers.get('a'))?.response.body).toBe('a')
    await clock.advance(30_000)
    expect(await tiers.get('a')).toBeUndefined()
  })

  it('that any other store is, costs no request more than its time-out', async () => {
    const hanging: CacheStore = {
      get: () => new Promise(() => {}),
      set: () => Promise.reject(new Error('full')),
      delete: () => {},
      deleteTag: () => {},
      clear: () => {},
    }
    const shop = new Shop([cache({ storeTimeoutInMillis: 100 })], { cacheStore: hanging })
    const answer = shop.send('/pets')
    await shop.clock.advance(100)
    expect((await answer).body).toBe('call 1')
    expect(shop.events.some((event) => event.type === 'store' && event.state === 'failed')).toBe(true)
  })

  it('makes a purge fail loudly: other processes have not heard of it', async () => {
    const store = new OpenStore()
    const policy = cache()
    const shop = new Shop([policy], { cacheStore: tieredCache({ store }) })
    await shop.send('/pets')
    store.failing = new Error('away')
    await expect(policy.purge({ all: true })).rejects.toThrow('away')
  })
})

describe('many who miss at once, in two processes on one Redis', () => {
  const processes = (): [Shop, Shop] => {
    const prefix = `gw-${made++}:`
    const clock = new HandClock()
    const shop = (): Shop =>
      new Shop([cache()], { clock, cacheStore: tieredCache({ store: ioredisStore(client), prefix, clock }) })
    return [shop(), shop()]
  }

  /** Lets deadlines of both pass until something is true; Redis answers in real time. */
  const until = async (shops: readonly Shop[], done: () => boolean): Promise<void> => {
    for (let i = 0; i < 500 && !done(); i++) {
      await client.ping()
      await shops[0]!.clock.advance(1)
    }
    expect(done()).toBe(true)
  }

  it('cost one call of the handler', async () => {
    const shops = processes()
    const { promise, resolve } = deferred<GatewayResponse>()
    for (const shop of shops) shop.answer = () => promise
    const calls = (): number => shops[0].calls + shops[1].calls
    let answered = 0
    const waiting = Array.from({ length: 1000 }, (_, index) =>
      shops[index % 2]!.send('/pets').then((response) => {
        answered++
        return response.body
      }),
    )
    await until(shops, () => calls() === 1)
    resolve(ok('once'))
    await until(shops, () => answered === 1000)
    expect(new Set(await Promise.all(waiting))).toEqual(new Set(['once']))
    expect(calls()).toBe(1)
  })

  it('whose leader fails have a leader in one of them', async () => {
    const shops = processes()
    const first = deferred<GatewayResponse>()
    const calls = (): number => shops[0].calls + shops[1].calls
    for (const shop of shops) shop.answer = () => (calls() === 1 ? first.promise : ok('second'))
    let answered = 0
    const waiting = Array.from({ length: 10 }, (_, index) =>
      shops[index % 2]!.send('/pets').then((response) => {
        answered++
        return response.statusCode
      }),
    )
    await until(shops, () => calls() === 1)
    first.reject(new Error('away'))
    await until(shops, () => answered === 10)
    const statuses = await Promise.all(waiting)
    expect(statuses.filter((status) => status === 200)).toHaveLength(9)
    expect(calls()).toBe(2)
  })
})

it('inspect tells where an entry lies', async () => {
  const store = new OpenStore()
  const clock = new HandClock()
  const policies = [cache(), cache()]
  const shops = policies.map(
    (policy) => new Shop([policy], { clock, cacheStore: tieredCache({ store, clock, write: 'through' }) }),
  )
  await shops[0]!.send('/pets')
  const request = new PlainRequest({ target: '/pets', headers: { host: 'shop.test' } })
  expect(await policies[0]!.inspect(shops[0]!.gateway, request)).toMatchObject({ tier: 'memory' })
  expect(await policies[1]!.inspect(shops[1]!.gateway, request)).toMatchObject({ tier: 'store', state: 'fresh' })
})
