import { PlainRequest, type GatewayResponse } from '@gw/core'
import { describe, expect, it } from 'vitest'
import { settled } from '../test/hand-clock.ts'
import { deferred, ok, Shop } from '../test/shop.ts'
import { cache } from './cache.ts'

const GET_PETS = new PlainRequest({ target: '/pets', headers: { host: 'shop.test' } })

describe('many who miss at once', () => {
  it('cost one call of the handler', async () => {
    const shop = new Shop([cache()])
    const { promise, resolve } = deferred<GatewayResponse>()
    shop.answer = () => promise
    const waiting = Array.from({ length: 1000 }, () => shop.send('/pets'))
    resolve(ok('once'))
    expect(new Set((await Promise.all(waiting)).map((response) => response.body))).toEqual(new Set(['once']))
    expect(shop.calls).toBe(1)
    expect(shop.told.filter((told) => told === 'collapsed')).toHaveLength(999)
  })

  it('do not wait for each other with flightWaitInMillis: 0', async () => {
    const shop = new Shop([cache({ flightWaitInMillis: 0 })])
    const { promise, resolve } = deferred<GatewayResponse>()
    shop.answer = () => promise
    const waiting = Array.from({ length: 10 }, () => shop.send('/pets'))
    resolve(ok('each'))
    await Promise.all(waiting)
    expect(shop.calls).toBe(10)
  })

  it('whose leader fails have one more leader, and never all', async () => {
    const shop = new Shop([cache()])
    const first = deferred<GatewayResponse>()
    const second = deferred<GatewayResponse>()
    shop.answer = () => (shop.calls === 1 ? first.promise : second.promise)
    const waiting = Array.from({ length: 1000 }, () => shop.send('/pets'))
    first.reject(new Error('the backend is away'))
    await settled()
    expect(shop.calls).toBe(2)
    second.resolve(ok('twice'))
    const statuses = (await Promise.all(waiting)).map((response) => response.statusCode)
    expect(statuses.filter((status) => status === 200)).toHaveLength(999)
    expect(statuses.filter((status) => status >= 500)).toHaveLength(1)
    expect(shop.calls).toBe(2)
  })

  it('whose leader hangs go on alone after a wait', async () => {
    const shop = new Shop([cache({ flightWaitInMillis: 100 })])
    const hanging = deferred<GatewayResponse>()
    shop.answer = () => (shop.calls === 1 ? hanging.promise : ok('alone'))
    const leader = shop.send('/pets')
    const followers = Array.from({ length: 10 }, () => shop.send('/pets'))
    await settled()
    expect(shop.calls).toBe(1)
    await shop.clock.advance(100)
    expect((await Promise.all(followers)).map((response) => response.body)).toEqual(Array(10).fill('alone'))
    hanging.resolve(ok('late'))
    expect((await leader).body).toBe('late')
  })

  it('do not wait at all for a leader that hangs for longer than that', async () => {
    const shop = new Shop([cache({ flightWaitInMillis: 100 })])
    const hanging = deferred<GatewayResponse>()
    shop.answer = () => (shop.calls === 1 ? hanging.promise : ok('alone'))
    const leader = shop.send('/pets')
    await shop.clock.advance(100)
    expect((await shop.send('/pets')).body).toBe('alone')
    expect((await shop.send('/pets')).body).toBe('alone')
    expect(shop.calls).toBe(2)
    hanging.resolve(ok('late'))
    await leader
  })

  it('whose leader stumbles over a function of the user are not left waiting', async () => {
    let asked = 0
    const tags = (): string[] => {
      if (++asked === 1) throw new Error('no tags today')
      return []
    }
    const shop = new Shop([cache({ tags })])
    const { promise, resolve } = deferred<GatewayResponse>()
    shop.answer = () => (shop.calls === 1 ? promise : ok('second'))
    const leader = shop.send('/pets')
    const followers = Array.from({ length: 10 }, () => shop.send('/pets'))
    resolve(ok('first'))
    expect((await leader).statusCode).toBe(500)
    expect((await Promise.all(followers)).map((response) => response.body)).toEqual(Array(10).fill('second'))
    expect(shop.calls).toBe(2)
  })

  it('whose leader is left by its client have another leader', async () => {
    const shop = new Shop([cache()])
    const exchange = shop.gateway.exchange(GET_PETS)
    await exchange.open()
    const followers = Array.from({ length: 10 }, () => shop.send('/pets'))
    await settled()
    expect(shop.calls).toBe(0)
    exchange.abort()
    expect((await Promise.all(followers)).map((response) => response.body)).toEqual(Array(10).fill('call 1'))
    expect(shop.calls).toBe(1)
  })

  it('whose leader’s answer is private go on alone, all at once', async () => {
    const shop = new Shop([cache()])
    const first = deferred<GatewayResponse>()
    shop.answer = () =>
      shop.calls === 1 ? first.promise : ok(`own ${shop.calls}`, { 'set-cookie': `n=${shop.calls}` })
    const waiting = Array.from({ length: 10 }, () => shop.send('/pets'))
    first.resolve(ok('own 1', { 'set-cookie': 'n=1' }))
    const cookies = (await Promise.all(waiting)).map((response) => response.headers['set-cookie'])
    expect(new Set(cookies).size).toBe(10)
  })

  it('do not wait for each other while answers of the key cannot be remembered', async () => {
    const shop = new Shop([cache()])
    shop.answer = () => ok('x', { 'set-cookie': 'a=1' })
    await shop.send('/pets')
    const { promise, resolve } = deferred<GatewayResponse>()
    shop.answer = () => promise
    const waiting = Array.from({ length: 10 }, () => shop.send('/pets'))
    expect(shop.calls).toBe(11)
    resolve(ok('x'))
    await Promise.all(waiting)
  })

  it('wait only for requests of the same caller', async () => {
    const shop = new Shop([cache()])
    const { promise, resolve } = deferred<GatewayResponse>()
    shop.answer = ({ request }) => promise.then(() => ok(request.header('authorization')!))
    const alice = shop.send('/pets', { headers: { authorization: 'alice' } })
    const bob = shop.send('/pets', { headers: { authorization: 'bob' } })
    expect(shop.calls).toBe(2)
    resolve(ok(''))
    expect([(await alice).body, (await bob).body]).toEqual(['alice', 'bob'])
  })

  it('wait only for requests of the same variant', async () => {
    const shop = new Shop([cache()])
    const { promise, resolve } = deferred<GatewayResponse>()
    shop.answer = ({ request }) =>
      promise.then(() => ok(`in ${request.header('accept-language')}`, { vary: 'Accept-Language' }))
    const languages = ['de', 'en', 'de', 'en', 'de', 'en']
    const waiting = languages.map((language) => shop.send('/pets', { headers: { 'accept-language': language } }))
    resolve(ok(''))
    expect((await Promise.all(waiting)).map((response) => response.body)).toEqual(
      languages.map((language) => `in ${language}`),
    )
    expect(shop.calls).toBe(2)
  })

  it('are not held up by one who asks for a part', async () => {
    const shop = new Shop([cache()])
    const { promise, resolve } = deferred<GatewayResponse>()
    shop.answer = ({ request }) =>
      request.header('range') === undefined ? ok('whole') : promise.then(() => ({ ...ok('w'), statusCode: 206 }))
    const part = shop.send('/pets', { headers: { host: 'shop.test', range: 'bytes=0-0' } })
    expect((await shop.send('/pets')).body).toBe('whole')
    resolve(ok(''))
    expect((await part).statusCode).toBe(206)
    expect((await shop.send('/pets')).body).toBe('whole')
    expect(shop.calls).toBe(2)
  })
})

describe('an entry past its time', () => {
  it('answers while a new one is fetched behind it, once', async () => {
    const shop = new Shop([cache({ cacheTtlInSeconds: 10, staleWhileRevalidate: 30 })])
    await shop.send('/pets')
    await shop.clock.advance(20_000)
    const { promise, resolve } = deferred<GatewayResponse>()
    shop.answer = () => promise
    const stale = await Promise.all(Array.from({ length: 10 }, () => shop.send('/pets')))
    expect(stale.map((response) => response.body)).toEqual(Array(10).fill('call 1'))
    expect(shop.calls).toBe(2)
    resolve(ok('fresh'))
    await settled()
    expect((await shop.send('/pets')).body).toBe('fresh')
    expect(shop.told).toContain('refreshed')
  })

  it('where the host cannot fetch behind an answer: one request fetches, and the others take the old one', async () => {
    const shop = new Shop([cache({ cacheTtlInSeconds: 10, staleWhileRevalidate: 30 })])
    await shop.send('/pets')
    await shop.clock.advance(20_000)
    const open = async (): Promise<ReturnType<typeof shop.gateway.exchange>> => {
      const exchange = shop.gateway.exchange(GET_PETS)
      await exchange.open()
      return exchange
    }
    const [fetching, other] = [await open(), await open()]
    expect(fetching.answer).toBeUndefined()
    expect(other.answer?.body).toBe('call 1')
    await fetching.respond(ok('new'))
    expect((await open()).answer?.body).toBe('new')
  })

  it('keeps no header of the request it was refreshed behind', async () => {
    const shop = new Shop([cache({ cacheTtlInSeconds: 10, staleWhileRevalidate: 30 })])
    await shop.send('/pets')
    await shop.clock.advance(20_000)
    await shop.send('/pets')
    await settled()
    const one = await shop.send('/pets')
    const other = await shop.send('/pets')
    expect(one.body).toBe('call 2')
    expect(one.headers['x-amzn-RequestId']).not.toBe(other.headers['x-amzn-RequestId'])
  })

  it('stands in for a failure, for everyone who waited', async () => {
    const shop = new Shop([cache({ cacheTtlInSeconds: 10, staleIfError: 30 })])
    await shop.send('/pets')
    await shop.clock.advance(20_000)
    const { promise, reject } = deferred<GatewayResponse>()
    shop.answer = () => promise
    const waiting = Array.from({ length: 10 }, () => shop.send('/pets'))
    reject(new Error('away'))
    const answers = await Promise.all(waiting)
    expect(answers.map((response) => response.body)).toEqual(Array(10).fill('call 1'))
    expect(shop.calls).toBe(2)
    await shop.clock.advance(20_000)
    shop.answer = () => ({ statusCode: 500, headers: {}, body: 'down' })
    expect((await shop.send('/pets')).statusCode).toBe(500)
  })
})

it('an entry that was purged meanwhile stands in for nobody else', async () => {
  const policy = cache({ cacheTtlInSeconds: 10, staleWhileRevalidate: 30, staleIfError: 30, tags: ['pets'] })
  const shop = new Shop([policy])
  await shop.send('/pets')
  await shop.clock.advance(20_000)
  const { promise, reject } = deferred<GatewayResponse>()
  shop.answer = () => (shop.calls === 2 ? promise : ok('new'))
  expect((await shop.send('/pets')).body).toBe('call 1')
  await policy.purge({ tag: 'pets' })
  const after = shop.send('/pets')
  reject(new Error('away'))
  expect((await after).body).toBe('new')
})

describe('a store of somebody’s own', () => {
  it.each([
    null,
    5,
    'x',
    {},
    { response: null, storedAt: 0, expiresAt: 9e15 },
    { response: { statusCode: '200' }, storedAt: 0, expiresAt: 9e15 },
  ])('that gives back %j has nothing', async (value) => {
    const store = { get: () => value as never, set() {}, delete() {}, deleteTag() {}, clear() {} }
    const shop = new Shop([cache()], { cacheStore: store })
    expect((await shop.send('/pets')).body).toBe('call 1')
    expect((await shop.send('/pets')).body).toBe('call 2')
  })
})

describe('Vary', () => {
  it('keeps variants apart, and remembers each', async () => {
    const shop = new Shop([cache()])
    shop.answer = ({ request }) => ok(`in ${request.header('accept-language')}`, { vary: 'aCCept-Language' })
    const inLanguage = (language: string): Promise<unknown> =>
      shop.send('/pets', { headers: { 'accept-language': language } }).then((response) => response.body)
    for (let round = 0; round < 2; round++) {
      expect(await inLanguage('de')).toBe('in de')
      expect(await inLanguage('en')).toBe('in en')
    }
    expect(shop.calls).toBe(2)
  })

  it('is bounded: a client with ever new values fills no more than 64 variants of a key', async () => {
    const shop = new Shop([cache()])
    shop.answer = ({ request }) => ok(`in ${request.header('accept-language')}`, { vary: 'Accept-Language' })
    const inLanguage = (language: number): Promise<GatewayResponse> =>
      shop.send('/pets', { headers: { 'accept-language': `x-${language}` } })
    for (let language = 0; language < 200; language++) await inLanguage(language)
    await inLanguage(199)
    expect(shop.calls).toBe(200)
    await inLanguage(135)
    expect(shop.calls).toBe(201)
  })

  it('once said holds for answers that leave it out', async () => {
    const shop = new Shop([cache()])
    shop.answer = ({ request }) =>
      ok(`in ${request.header('accept-language')}`, shop.calls === 1 ? { vary: 'accept-language' } : {})
    const inLanguage = (language: string): Promise<unknown> =>
      shop.send('/pets', { headers: { 'accept-language': language } }).then((response) => response.body)
    expect(await inLanguage('de')).toBe('in de')
    expect(await inLanguage('en')).toBe('in en')
    expect(await inLanguage('fr')).toBe('in fr')
    expect(await inLanguage('de')).toBe('in de')
  })
})
