import { describe, expect, it } from 'vitest'
import { believingAuthorizer, ok, Shop } from '../test/shop.ts'
import { cache } from './cache.ts'

describe('an answer is remembered', () => {
  it('for its time and no longer', async () => {
    const shop = new Shop([cache({ cacheTtlInSeconds: 60 })])
    expect((await shop.send('/pets')).body).toBe('call 1')
    await shop.clock.advance(59_999)
    expect((await shop.send('/pets')).body).toBe('call 1')
    await shop.clock.advance(1)
    expect((await shop.send('/pets')).body).toBe('call 2')
    expect(shop.told).toEqual(['miss uri-miss', 'stored', 'hit', 'miss uri-miss', 'stored'])
  })

  it('for 300 seconds by default, as on AWS', async () => {
    const shop = new Shop([cache()])
    await shop.send('/pets')
    await shop.clock.advance(299_999)
    await shop.send('/pets')
    expect(shop.calls).toBe(1)
    await shop.clock.advance(1)
    await shop.send('/pets')
    expect(shop.calls).toBe(2)
  })

  it('not at all with a TTL of 0', async () => {
    const shop = new Shop([cache({ cacheTtlInSeconds: 0 })])
    await shop.send('/pets')
    await shop.send('/pets')
    expect(shop.calls).toBe(2)
  })

  it('and comes back without a promise', async () => {
    const shop = new Shop([cache()])
    await shop.send('/pets')
    expect(shop.sendNow('/pets')).not.toBeInstanceOf(Promise)
  })

  it('as the same frozen object each time, which no handler can write to any more', async () => {
    const shop = new Shop([cache()])
    const bytes = new Uint8Array([1, 2, 3])
    const headers: Record<string, string> = { 'x-shop': 'a' }
    shop.answer = () => ({ statusCode: 200, headers, body: bytes })
    await shop.send('/pets')
    bytes[0] = 9
    headers['x-shop'] = 'b'
    const hit = await shop.send('/pets')
    expect(hit.body).toEqual(new Uint8Array([1, 2, 3]))
    expect(hit.headers['x-shop']).toBe('a')
    expect(Object.isFrozen(headers)).toBe(false)
  })

  it('without the headers that one request was given last', async () => {
    const shop = new Shop([cache()], {
      policies: [
        {
          slot: 'extension',
          name: 'greeting',
          onRequest: (context) => context.setResponseHeader('x-for', context.requestId),
        },
      ],
    })
    const first = await shop.send('/pets')
    const second = await shop.send('/pets')
    expect(shop.calls).toBe(1)
    expect(first.headers['x-for']).not.toBe(second.headers['x-for'])
    expect(first.headers['x-amzn-RequestId']).not.toBe(second.headers['x-amzn-RequestId'])
  })

  it('behind the authorizer, which a hit never skips', async () => {
    let refused = false
    const shop = new Shop([cache({ shared: true })], {
      policies: [
        {
          slot: 'authorizer',
          name: 'moody',
          onRequest: () => (refused ? { refusal: 'UNAUTHORIZED' } : { allow: true }),
        },
      ],
    })
    await shop.send('/pets')
    refused = true
    expect((await shop.send('/pets')).statusCode).toBe(401)
  })
})

describe('one caller gets no other caller’s answer', () => {
  it('by principal', async () => {
    const shop = new Shop([cache()], { policies: [believingAuthorizer] })
    shop.answer = (context) => ok(`for ${context.principalId ?? 'nobody'}`)
    const as = (name: string): Promise<unknown> =>
      shop.send('/pets', { headers: { 'x-test-caller': name } }).then((r) => r.body)
    expect(await as('alice')).toBe('for alice')
    expect(await as('bob')).toBe('for bob')
    expect((await shop.send('/pets')).body).toBe('for nobody')
    expect(await as('alice')).toBe('for alice')
    expect(shop.calls).toBe(3)
  })

  it('by API key', async () => {
    const shop = new Shop([cache()], {
      policies: [
        {
          slot: 'apiKey',
          name: 'believing',
          onRequest(context) {
            context.apiKey = { id: context.request.header('x-api-key')!, enabled: true }
          },
        },
      ],
    })
    await shop.send('/pets', { headers: { 'x-api-key': 'one' } })
    await shop.send('/pets', { headers: { 'x-api-key': 'two' } })
    await shop.send('/pets', { headers: { 'x-api-key': 'one' } })
    expect(shop.calls).toBe(2)
  })

  it.each([
    ['authorization', 'Bearer alice', 'Bearer bob'],
    ['cookie', 'session=1', 'session=2'],
    ['x-api-key', 'one', 'other'],
  ])('by the %s header that only the app understands', async (name, one, other) => {
    const shop = new Shop([cache()])
    await shop.send('/pets', { headers: { [name]: one } })
    await shop.send('/pets', { headers: { [name]: other } })
    await shop.send('/pets')
    await shop.send('/pets', { headers: { [name]: one } })
    expect(shop.calls).toBe(3)
  })

  it('also where a Lambda authorizer calls everyone by the same name', async () => {
    const shop = new Shop([cache()], {
      policies: [
        {
          slot: 'authorizer',
          name: 'careless',
          onRequest: () => ({ allow: true, adds: { principalId: 'user', authorizer: { lambda: {} } } }),
        },
      ],
    })
    await shop.send('/pets', { headers: { authorization: 'alice' } })
    await shop.send('/pets', { headers: { authorization: 'bob' } })
    expect(shop.calls).toBe(2)
  })

  it('unless the route says in words that the answer is for all', async () => {
    const shop = new Shop([cache({ shared: true })], { policies: [believingAuthorizer] })
    await shop.send('/pets', { headers: { 'x-test-caller': 'alice', cookie: 'a=1' } })
    await shop.send('/pets', { headers: { 'x-test-caller': 'bob', cookie: 'a=2' } })
    expect(shop.calls).toBe(1)
  })
})

describe('never remembered', () => {
  it.each([
    ['an answer that sets a cookie', ok('x', { 'Set-Cookie': 'session=1' }), 'set-cookie'],
    ['several cookies', ok('x', { 'set-cookie': ['a=1', 'b=2'] }), 'set-cookie'],
    ['no-store', ok('x', { 'cache-control': 'No-StOrE' }), 'cache-control'],
    ['private', ok('x', { 'cache-control': 'private, max-age=60' }), 'cache-control'],
    ['max-age=0', ok('x', { 'cache-control': 'max-age=0' }), 'cache-control'],
    ['a malformed no-store', ok('x', { 'cache-control': 'foo, no-store;x' }), 'cache-control'],
    ['Vary: *', ok('x', { vary: 'accept, *' }), 'vary'],
    ['a 404', { ...ok('x'), statusCode: 404 }, 'status'],
    ['a redirect', { ...ok('x'), statusCode: 302 }, 'status'],
    ['a part', { ...ok('x'), statusCode: 206 }, 'status'],
    ['a part that says 200', ok('x', { 'content-range': 'bytes 0-0/9' }), 'partial'],
    ['a failure', { ...ok('x'), statusCode: 503 }, 'failed'],
    ['more than 1 MB', ok('x'.repeat(1_048_577)), 'too-large'],
    ['a body cut off on its way', ok('x', { 'content-length': '2' }), 'length-mismatch'],
  ])('%s', async (_what, response, reason) => {
    const shop = new Shop([cache()])
    shop.answer = () => response
    await shop.send('/pets')
    await shop.send('/pets')
    expect(shop.calls).toBe(2)
    expect(shop.told).toContain(`not-stored ${reason}`)
  })

  it('a stream', async () => {
    const shop = new Shop([cache()])
    shop.answer = () => ({ statusCode: 200, headers: {}, body: chunks('a', 'b') })
    for (let i = 0; i < 2; i++) {
      let text = ''
      for await (const chunk of (await shop.send('/pets')).body as AsyncIterable<Uint8Array>)
        text += new TextDecoder().decode(chunk)
      expect(text).toBe('ab')
    }
    expect(shop.calls).toBe(2)
    expect(shop.told).toContain('not-stored streamed')
  })

  it.each(['POST', 'PUT', 'DELETE', 'PATCH', 'HEAD', 'OPTIONS'])('an answer to %s', async (method) => {
    const shop = new Shop([cache()])
    await shop.send('/pets', { method })
    await shop.send('/pets', { method })
    expect(shop.calls).toBe(2)
  })

  it('an answer to a GET that brings a body, which is no part of the key', async () => {
    const shop = new Shop([cache()])
    await shop.send('/pets', { headers: { 'content-length': '2' }, body: '{}' })
    expect((await shop.send('/pets')).body).toBe('call 2')
  })

  it('a quoted no-store is a text and forbids nothing', async () => {
    const shop = new Shop([cache()])
    shop.answer = () => ok('x', { 'cache-control': 'x="no-store"' })
    await shop.send('/pets')
    await shop.send('/pets')
    expect(shop.calls).toBe(1)
  })
})

describe('by choice', () => {
  it('cookies are stripped from what is remembered, and reach the one they are for', async () => {
    const shop = new Shop([cache({ setCookie: 'strip' })])
    shop.answer = () => ok('x', { 'Set-Cookie': 'a=1' })
    expect((await shop.send('/pets')).headers['Set-Cookie']).toBe('a=1')
    const hit = await shop.send('/pets')
    expect(shop.calls).toBe(1)
    expect(hit.headers['Set-Cookie']).toBeUndefined()
  })

  it('an answer’s Cache-Control is ignored, as on AWS', async () => {
    const shop = new Shop([cache({ responseCacheControl: 'ignore' })])
    shop.answer = () => ok('x', { 'cache-control': 'no-store' })
    await shop.send('/pets')
    await shop.send('/pets')
    expect(shop.calls).toBe(1)
  })

  it('other statuses are remembered', async () => {
    const shop = new Shop([cache({ cacheableStatus: [200, 404] })])
    shop.answer = () => ({ ...ok('none'), statusCode: 404 })
    await shop.send('/pets')
    expect((await shop.send('/pets')).statusCode).toBe(404)
    expect(shop.calls).toBe(1)
  })

  it('HEAD is answered from what a GET left, and leaves nothing for a GET', async () => {
    const shop = new Shop([cache({ cacheableMethods: ['GET', 'HEAD'] })])
    shop.answer = ({ request }) => (request.method === 'HEAD' ? { ...ok(''), body: undefined } : ok('whole'))
    await shop.send('/pets', { method: 'HEAD' })
    expect((await shop.send('/pets')).body).toBe('whole')
    const head = await shop.send('/pets', { method: 'HEAD' })
    expect(shop.calls).toBe(2)
    expect(head.body).toBeUndefined()
    expect(head.headers['content-length']).toBe('5')
  })

  it('an ETag is given, and whoever has the answer gets a 304', async () => {
    const shop = new Shop([cache({ etag: true })])
    shop.answer = () => ok('x')
    const etag = (await shop.send('/pets')).headers['ETag'] as string
    const again = await shop.send('/pets', { headers: { host: 'shop.test', 'if-none-match': `"other", W/${etag}` } })
    expect(again.statusCode).toBe(304)
    expect(again.body).toBeUndefined()
    expect(again.headers['ETag']).toBe(etag)
    expect(shop.calls).toBe(1)
  })

  it('lifetimes are shortened by chance, so that they do not end together', async () => {
    const shop = new Shop([cache({ cacheTtlInSeconds: 100, jitter: 0.5 })])
    for (let pet = 0; pet < 20; pet++) await shop.send(`/pets/${pet}`)
    await shop.clock.advance(50_000)
    for (let pet = 0; pet < 20; pet++) await shop.send(`/pets/${pet}`)
    expect(shop.calls).toBe(20)
    await shop.clock.advance(25_000)
    for (let pet = 0; pet < 20; pet++) await shop.send(`/pets/${pet}`)
    expect(shop.calls).toBeGreaterThan(20)
    expect(shop.calls).toBeLessThan(40)
  })
})

describe('options', () => {
  it.each([
    [{ cacheTtlInSecond: 5 }, 'UNKNOWN_OPTION', 'cacheTtlInSeconds'],
    [{ cacheTtlInSeconds: 3601 }, 'INVALID_OPTION', '3600'],
    [{ cacheTtlInSeconds: -1 }, 'INVALID_OPTION', 'at least 0'],
    [{ cacheableStatus: [206] }, 'INVALID_OPTION', '206'],
    [{ cacheableMethods: ['POST'] }, 'INVALID_OPTION', 'POST'],
    [{ cacheKeyParameters: ['querystring.page'] }, 'INVALID_OPTION', 'cacheKeyParameters[0]'],
    [{ cacheStatus: { nam: 'x' } }, 'UNKNOWN_OPTION', 'name'],
  ])('%j is refused when the policy is made', (options, code, text) => {
    expect(() => cache(options as never)).toThrow(
      expect.objectContaining({ code, message: expect.stringContaining(text) }),
    )
  })

  it('longer lifetimes are had by saying so', () => {
    expect(() => cache({ cacheTtlInSeconds: 86_400, maxTtlInSeconds: 86_400 })).not.toThrow()
  })
})

async function* chunks(...texts: string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield new TextEncoder().encode(text)
}
