import type { Context, GatewayResponse, PlainRequestInit } from '@gw/core'
import { describe, expect, it } from 'vitest'
import { settled } from '../test/hand-clock.ts'
import { believingAuthorizer, deferred, ok, Shop } from '../test/shop.ts'
import { cache, type CacheOptions } from './cache.ts'

/** A shop in HTTP mode; the answers' `Date` is the clock's. */
function httpShop(options: Partial<CacheOptions> = {}): Shop {
  return new Shop([cache({ mode: 'http', ...options } as CacheOptions)])
}

function date(shop: Shop, seconds: number = 0): string {
  return new Date(shop.clock.now() + seconds * 1000).toUTCString()
}

function asking(headers: Record<string, string>): Omit<PlainRequestInit, 'target'> {
  return { headers: { host: 'shop.test', ...headers } }
}

/** What the integration was asked with. */
function asked({ changedRequest }: Context, name: string): string | undefined {
  return changedRequest?.headers.get(name)?.[0]
}

describe('an answer is fresh', () => {
  it.each([
    ['for its max-age', { 'cache-control': 'max-age=60' }, 60],
    ['for its s-maxage before its max-age', { 'cache-control': 'max-age=600, s-maxage=60' }, 60],
    ['for what a targeted field says', { 'cache-control': 'no-store', 'cdn-cache-control': 'max-age=60' }, 60],
    ['less the age it has', { 'cache-control': 'max-age=100', age: '40' }, 60],
  ])('%s', async (_what, headers, seconds) => {
    const shop = httpShop()
    shop.answer = () => ok(`call ${shop.calls}`, headers)
    await shop.send('/pets')
    await shop.clock.advance(seconds * 1000 - 1)
    expect((await shop.send('/pets')).body).toBe('call 1')
    await shop.clock.advance(1)
    expect((await shop.send('/pets')).body).toBe('call 2')
  })

  it('until its Expires, and for a tenth of the time it has not changed', async () => {
    for (const headers of [
      (shop: Shop) => ({ date: date(shop), expires: date(shop, 60) }),
      (shop: Shop) => ({ date: date(shop), 'last-modified': date(shop, -600) }),
    ]) {
      const shop = httpShop()
      shop.answer = () => ok(`call ${shop.calls}`, headers(shop))
      await shop.send('/pets')
      await shop.clock.advance(59_000)
      expect((await shop.send('/pets')).body).toBe('call 1')
      await shop.clock.advance(2000)
      expect((await shop.send('/pets')).body).toBe('call 2')
    }
  })

  it('and says how old it is, for each caller anew', async () => {
    const shop = httpShop()
    shop.answer = () => ok('x', { 'cache-control': 'max-age=600', age: '10' })
    await shop.send('/pets')
    await shop.clock.advance(5000)
    expect((await shop.send('/pets')).headers['Age']).toBe('15')
    await shop.clock.advance(5000)
    expect((await shop.send('/pets')).headers['Age']).toBe('20')
  })
})

describe('not remembered', () => {
  it.each([
    ['no-store', { 'cache-control': 'max-age=60, No-Store' }],
    ['private', { 'cache-control': 'private, max-age=60' }],
    ['cookies', { 'cache-control': 'max-age=60', 'set-cookie': 'a=1' }],
    ['Vary: *', { 'cache-control': 'max-age=60', vary: '*' }],
    ['nothing that says for how long', {}],
    ['an Expires that only some understand', { expires: 'Thu, 18 Aug 2050 02:01:18 UTC' }],
    ['a max-age that is no number', { 'cache-control': "max-age='60'" }],
    ['a targeted no-store', { 'cache-control': 'max-age=60', 'cdn-cache-control': 'no-store' }],
  ])('%s', async (_what, headers) => {
    const shop = httpShop()
    shop.answer = () => ok('x', headers)
    await shop.send('/pets')
    await shop.send('/pets')
    expect(shop.calls).toBe(2)
  })

  it('a malformed targeted field is ignored', async () => {
    const shop = httpShop()
    shop.answer = () => ok('x', { 'cache-control': 'no-store', 'cdn-cache-control': 'max-age=60, &&&' })
    await shop.send('/pets')
    await shop.send('/pets')
    expect(shop.calls).toBe(2)
  })

  it('what was asked with Authorization, unless it says that it may be', async () => {
    for (const [directive, calls] of [
      ['max-age=60', 2],
      ['max-age=60, public', 1],
      ['max-age=60, must-revalidate', 1],
      ['s-maxage=60', 1],
    ] as const) {
      const shop = httpShop()
      shop.answer = () => ok('x', { 'cache-control': directive })
      await shop.send('/pets', asking({ authorization: 'alice' }))
      await shop.send('/pets', asking({ authorization: 'alice' }))
      expect(shop.calls).toBe(calls)
    }
  })

  it('unknown statuses that must be understood', async () => {
    const shop = httpShop()
    shop.answer = () => ({
      ...ok('x', { 'cache-control': 'max-age=60, must-understand, no-store' }),
      statusCode: shop.calls < 3 ? 299 : 200,
    })
    await shop.send('/pets')
    await shop.send('/pets')
    expect(shop.calls).toBe(2)
    await shop.send('/pets')
    await shop.send('/pets')
    expect(shop.calls).toBe(3)
  })
})

describe('confirming', () => {
  it('a stale answer goes by its validators, and a 304 makes it fresh with new headers', async () => {
    const shop = httpShop()
    const conditions: unknown[] = []
    shop.answer = (context) => {
      conditions.push([asked(context, 'if-none-match'), asked(context, 'if-modified-since')])
      const headers = { etag: '"1"', 'last-modified': 'Wed, 01 Jan 2020 00:00:00 GMT', 'cache-control': 'max-age=10' }
      if (shop.calls === 1) return ok('body', { ...headers, 'x-version': 'old' })
      return { statusCode: 304, headers: { ...headers, 'x-version': 'new', 'content-length': '0' }, body: undefined }
    }
    await shop.send('/pets')
    await shop.clock.advance(10_000)
    const confirmed = await shop.send('/pets')
    expect(confirmed).toMatchObject({ statusCode: 200, body: 'body' })
    expect(confirmed.headers['x-version']).toBe('new')
    expect(conditions).toEqual([
      [undefined, undefined],
      ['"1"', 'Wed, 01 Jan 2020 00:00:00 GMT'],
    ])
    await shop.clock.advance(9000)
    expect((await shop.send('/pets')).headers).toMatchObject({ 'x-version': 'new', Age: '9' })
    expect(shop.calls).toBe(2)
  })

  it('no-cache is confirmed before every use, each for himself', async () => {
    const shop = httpShop()
    const { promise, resolve } = deferred<GatewayResponse>()
    shop.answer = (context) =>
      asked(context, 'if-none-match') === '"1"' ? { statusCode: 304, headers: {}, body: undefined } : promise
    const waiting = Array.from({ length: 5 }, () => shop.send('/pets'))
    resolve(ok('body', { 'cache-control': 'no-cache, max-age=60', etag: '"1"' }))
    const bodies = (await Promise.all(waiting)).map((response) => response.body)
    expect(bodies).toEqual(Array(5).fill('body'))
    expect(shop.calls).toBe(5)
  })

  it('a caller who has the answer gets a 304, fresh or confirmed', async () => {
    const shop = httpShop()
    shop.answer = (context) =>
      asked(context, 'if-none-match') === undefined
        ? ok('body', { etag: '"1"', 'cache-control': 'max-age=10' })
        : { statusCode: 304, headers: {}, body: undefined }
    await shop.send('/pets')
    expect((await shop.send('/pets', asking({ 'if-none-match': '"0", "1"' }))).statusCode).toBe(304)
    expect((await shop.send('/pets', asking({ 'if-none-match': '"0"' }))).statusCode).toBe(200)
    await shop.clock.advance(10_000)
    expect((await shop.send('/pets', asking({ 'if-none-match': '"1"' }))).statusCode).toBe(304)
    expect(shop.calls).toBe(2)
  })

  it('dates count where there are no entity tags', async () => {
    const shop = httpShop()
    shop.answer = () => ok('x', { 'last-modified': 'Wed, 01 Jan 2020 00:00:00 GMT', 'cache-control': 'max-age=10' })
    await shop.send('/pets')
    const since = (at: string): Promise<number> =>
      shop.send('/pets', asking({ 'if-modified-since': at })).then((response) => response.statusCode)
    expect(await since('Wed, 01 Jan 2020 00:00:00 GMT')).toBe(304)
    expect(await since('Wednesday, 01-Jan-20 00:00:00 GMT')).toBe(304)
    expect(await since('Tue, 31 Dec 2019 23:59:59 GMT')).toBe(200)
    expect(await since('yesterday')).toBe(200)
  })
})

describe('a request may ask', () => {
  it.each([
    ['for confirmation', { 'cache-control': 'no-cache' }],
    ['the old way', { pragma: 'no-cache' }],
    ['for a younger answer', { 'cache-control': 'max-age=1' }],
    ['for one that stays fresh', { 'cache-control': 'min-fresh=60' }],
  ])('%s', async (_what, headers) => {
    const shop = httpShop()
    shop.answer = () => ok(`call ${shop.calls}`, { 'cache-control': 'max-age=60' })
    await shop.send('/pets')
    await shop.clock.advance(5000)
    expect((await shop.send('/pets', asking(headers))).body).toBe('call 2')
    const deaf = httpShop({ requestCacheControl: 'ignore' })
    deaf.answer = () => ok(`call ${deaf.calls}`, { 'cache-control': 'max-age=60' })
    await deaf.send('/pets')
    await deaf.clock.advance(5000)
    expect((await deaf.send('/pets', asking(headers))).body).toBe('call 1')
  })

  it('for a stale answer, which must-revalidate forbids', async () => {
    for (const [directives, calls] of [
      ['max-age=10', 1],
      ['max-age=10, must-revalidate', 2],
    ] as const) {
      const shop = httpShop({ keepStaleInSeconds: 100 })
      shop.answer = () => ok('x', { 'cache-control': directives, etag: '"1"' })
      await shop.send('/pets')
      await shop.clock.advance(15_000)
      await shop.send('/pets', asking({ 'cache-control': 'max-stale=10' }))
      expect(shop.calls).toBe(calls)
    }
  })

  it('for nothing but a remembered answer', async () => {
    const shop = httpShop()
    shop.answer = () => ok('x', { 'cache-control': 'max-age=60' })
    expect((await shop.send('/pets', asking({ 'cache-control': 'only-if-cached' }))).statusCode).toBe(504)
    await shop.send('/pets')
    expect((await shop.send('/pets', asking({ 'cache-control': 'only-if-cached' }))).statusCode).toBe(200)
    expect(shop.calls).toBe(1)
  })

  it('for a part of what is remembered whole', async () => {
    const shop = httpShop()
    shop.answer = () => ok('0123456789', { 'cache-control': 'max-age=60', etag: '"1"' })
    await shop.send('/pets')
    const part = async (range: string, more: Record<string, string> = {}): Promise<unknown[]> => {
      const { statusCode, headers, body } = await shop.send('/pets', asking({ range, ...more }))
      const text = body instanceof Uint8Array ? new TextDecoder().decode(body) : body
      return [statusCode, headers['Content-Range'], text]
    }
    expect(await part('bytes=2-4')).toEqual([206, 'bytes 2-4/10', '234'])
    expect(await part('bytes=8-')).toEqual([206, 'bytes 8-9/10', '89'])
    expect(await part('bytes=-3')).toEqual([206, 'bytes 7-9/10', '789'])
    expect(await part('bytes=0-99')).toEqual([206, 'bytes 0-9/10', '0123456789'])
    expect(await part('bytes=10-')).toEqual([416, 'bytes */10', undefined])
    expect(await part('bytes=0-1,3-4')).toEqual([200, undefined, '0123456789'])
    expect(await part('lines=0-1')).toEqual([200, undefined, '0123456789'])
    expect(await part('bytes=2-4', { 'if-range': '"1"' })).toEqual([206, 'bytes 2-4/10', '234'])
    expect(await part('bytes=2-4', { 'if-range': '"2"' })).toEqual([200, undefined, '0123456789'])
    expect(await part('bytes=2-4', { 'if-range': 'W/"1"' })).toEqual([200, undefined, '0123456789'])
    expect(shop.calls).toBe(1)
  })
})

describe('a stale answer', () => {
  it('is given while it is fetched anew, within the time it allows', async () => {
    const shop = httpShop()
    shop.answer = () => ok(`call ${shop.calls}`, { 'cache-control': 'max-age=10, stale-while-revalidate=10' })
    await shop.send('/pets')
    await shop.clock.advance(15_000)
    expect((await shop.send('/pets')).body).toBe('call 1')
    await settled()
    expect((await shop.send('/pets')).body).toBe('call 2')
    await shop.clock.advance(25_000)
    expect((await shop.send('/pets')).body).toBe('call 3')
  })

  it.each([
    ['as it allows', 'max-age=10, stale-if-error=60', {}, 'call 1'],
    ['as the options allow', 'max-age=10', { staleIfError: 60 }, 'call 1'],
    ['never with must-revalidate', 'max-age=10, must-revalidate, stale-if-error=60', {}, 'down'],
    ['never with s-maxage', 's-maxage=10', { staleIfError: 60 }, 'down'],
  ])('stands in for a failure %s', async (_what, directives, options, body) => {
    const shop = httpShop(options)
    shop.answer = () =>
      shop.calls === 1 ? ok('call 1', { 'cache-control': directives, etag: '"1"' }) : { ...ok('down'), statusCode: 503 }
    await shop.send('/pets')
    await shop.clock.advance(15_000)
    expect((await shop.send('/pets')).body).toBe(body)
  })
})

describe('an unsafe method', () => {
  const filled = async (): Promise<Shop> => {
    const shop = new Shop([cache({ mode: 'http' })], { policies: [believingAuthorizer] })
    shop.answer = ({ request }) =>
      request.method === 'GET'
        ? ok(`call ${shop.calls}`, { 'cache-control': 'max-age=60', vary: 'accept' })
        : {
            ...ok(''),
            statusCode: request.header('x-fail') === undefined ? 201 : 400,
            headers: { location: '/pets/1?a' },
          }
    for (const caller of ['alice', 'bob']) {
      for (const accept of ['a', 'b']) {
        await shop.send('/pets', asking({ 'x-test-caller': caller, accept }))
        await shop.send('/pets/1?a', asking({ 'x-test-caller': caller, accept }))
      }
    }
    shop.calls = 0
    return shop
  }

  it('that succeeds makes its target and its Location useless, for every caller and variant', async () => {
    const shop = await filled()
    await shop.send('/pets', { ...asking({}), method: 'POST' })
    for (const caller of ['alice', 'bob']) {
      for (const accept of ['a', 'b']) {
        await shop.send('/pets', asking({ 'x-test-caller': caller, accept }))
        await shop.send('/pets/1?a', asking({ 'x-test-caller': caller, accept }))
      }
    }
    expect(shop.calls).toBe(9)
  })

  it('that fails does not, and one to another host neither', async () => {
    const shop = await filled()
    await shop.send('/pets', { ...asking({ 'x-fail': '1' }), method: 'DELETE' })
    await shop.send('/pets', { headers: { host: 'other.test' }, method: 'DELETE' })
    await shop.send('/pets', asking({ 'x-test-caller': 'alice', accept: 'a' }))
    expect(shop.calls).toBe(2)
  })
})

it('keeps callers apart in HTTP mode too, and HEAD is answered from what a GET left', async () => {
  const shop = new Shop([cache({ mode: 'http' })], { policies: [believingAuthorizer] })
  shop.answer = () => ok(`call ${shop.calls}`, { 'cache-control': 'max-age=60' })
  await shop.send('/pets', asking({ 'x-test-caller': 'alice' }))
  expect((await shop.send('/pets', asking({ 'x-test-caller': 'bob' }))).body).toBe('call 2')
  const head = await shop.send('/pets', { ...asking({ 'x-test-caller': 'bob' }), method: 'HEAD' })
  expect([head.body, head.headers['content-length'], shop.calls]).toEqual([undefined, '6', 2])
  await shop.clock.advance(60_000)
  shop.answer = () => ({ statusCode: 200, headers: { 'content-length': '99' }, body: undefined })
  const fetched = await shop.send('/pets', { ...asking({ 'x-test-caller': 'bob' }), method: 'HEAD' })
  expect(fetched.headers['content-length']).toBe('99')
})
