import fc from 'fast-check'
import { expect, it } from 'vitest'
import { memoryCache, type CacheStore, type Context, type GatewayResponse } from '@gw/core'
import { settled } from '../test/hand-clock.ts'
import { believingAuthorizer, Shop } from '../test/shop.ts'
import { cache, type CacheOptions } from './cache.ts'

/** Headers that a cache may add or that differ from one moment to another. */
const OF_THE_MOMENT = new Set(['age', 'cache-status', 'date', 'x-amzn-requestid', 'x-amz-apigw-id'])

/** A pure handler: what it answers depends on who asks for what, and on the headers it names in `Vary`. */
function pure({ request, principalId, path }: Context): GatewayResponse {
  const query = request.rawQueryString
  const language = request.header('accept-language') ?? ''
  const headers = {
    'cache-control': 'public, max-age=60',
    etag: `"${query.length}"`,
    ...(query.includes('v') ? { vary: 'Accept-Language' } : {}),
  }
  const says = query.includes('v') ? language : ''
  const statusCode = query.includes('e') ? 404 : 200
  return { statusCode, headers, body: JSON.stringify([principalId ?? null, path, query, says]) }
}

const request = fc.record({
  target: fc.constantFrom('/pets', '/pets/1', '/pets/2'),
  query: fc.constantFrom('', 'v', 'e', 'ev', 'a=1', 'a=2'),
  caller: fc.option(fc.constantFrom('alice', 'bob'), { nil: undefined }),
  language: fc.option(fc.constantFrom('de', 'en'), { nil: undefined }),
  method: fc.constantFrom('GET', 'GET', 'GET', 'HEAD', 'POST'),
  pause: fc.constantFrom(0, 0, 1000, 100_000),
})

const tiny = (): CacheStore => memoryCache({ maxEntries: 3, maxBytes: 10_000 })
const options: readonly CacheOptions[] = [
  {},
  { cacheableStatus: [200, 404], cacheableMethods: ['GET', 'HEAD'], staleWhileRevalidate: 10 },
  { unkeyed: 'forward', cacheNamespace: 'pets' },
  { mode: 'http' },
  { mode: 'http', staleWhileRevalidate: 30, staleIfError: 30 },
]

it.each(options)('nobody can tell from a pure handler’s answers that there is a cache: %j', async (choice) => {
  await fc.assert(
    fc.asyncProperty(fc.array(request, { minLength: 1, maxLength: 30 }), fc.boolean(), async (requests, small) => {
      const cached = new Shop([cache(choice)], {
        policies: [believingAuthorizer],
        ...(small ? { cacheStore: tiny() } : {}),
      })
      const bare = new Shop([], { policies: [believingAuthorizer] })
      for (const shop of [cached, bare]) shop.answer = pure
      for (const { target, query, caller, language, method, pause } of requests) {
        const headers = {
          host: 'shop.test',
          ...(caller === undefined ? {} : { 'x-test-caller': caller }),
          ...(language === undefined ? {} : { 'accept-language': language }),
        }
        await cached.clock.advance(pause)
        const [one, other] = await Promise.all(
          [cached, bare].map((shop) => shop.send(`${target}?${query}`, { method, headers })),
        )
        expect(seen(one!, method)).toEqual(seen(other!, method))
        await settled()
      }
    }),
    { numRuns: 100 },
  )
})

function seen({ statusCode, headers, body }: GatewayResponse, method: string): unknown {
  const kept = Object.entries(headers).filter(
    ([name]) => !OF_THE_MOMENT.has(name.toLowerCase()) && name !== 'content-length',
  )
  return [statusCode, kept, method === 'HEAD' ? undefined : body]
}
