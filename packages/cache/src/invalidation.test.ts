import { describe, expect, it } from 'vitest'
import { Shop } from '../test/shop.ts'
import { cache, type CacheOptions } from './cache.ts'
import type { TtlCacheOptions } from './ttl-options.ts'

const MAX_AGE_0 = { headers: { host: 'shop.test', 'cache-control': 'max-age=0' } }

/** Fills the cache, asks with max-age=0, and asks again. */
async function asked(
  options: CacheOptions,
): Promise<{ statusCode: number; body: unknown; warning: unknown; after: unknown }> {
  const shop = new Shop([cache(options)])
  await shop.send('/pets')
  const { statusCode, body, headers } = await shop.send('/pets', MAX_AGE_0)
  return { statusCode, body, warning: headers['Warning'], after: (await shop.send('/pets')).body }
}

describe('Cache-Control: max-age=0 from a client', () => {
  it('is ignored with a Warning by default, as on AWS', async () => {
    expect(await asked({})).toEqual({
      statusCode: 200,
      body: 'call 1',
      warning: '199 Cache-control headers were ignored because the caller was unauthorized.',
      after: 'call 1',
    })
  })

  it('is ignored in silence with SUCCEED_WITHOUT_RESPONSE_HEADER', async () => {
    const options: CacheOptions = { unauthorizedCacheControlHeaderStrategy: 'SUCCEED_WITHOUT_RESPONSE_HEADER' }
    expect(await asked(options)).toEqual({ statusCode: 200, body: 'call 1', warning: undefined, after: 'call 1' })
  })

  it('is refused with FAIL_WITH_403', async () => {
    const answer = await asked({ unauthorizedCacheControlHeaderStrategy: 'FAIL_WITH_403' })
    expect(answer.statusCode).toBe(403)
    expect(answer.after).toBe('call 1')
  })

  it.each([
    ['anyone when no authorisation is asked', { requireAuthorizationForCacheControl: false }],
    ['who may', { authorizeInvalidation: () => true }],
    ['who may, said later', { authorizeInvalidation: async () => true }],
  ] satisfies [string, CacheOptions][])('replaces the entry for %s', async (_who, options) => {
    expect(await asked(options)).toEqual({ statusCode: 200, body: 'call 2', warning: undefined, after: 'call 2' })
  })

  it.each([
    ['no', () => false],
    ['no, said later', async () => false],
    ['a word that is no plain true', () => 'true' as never],
    [
      'a fault',
      () => {
        throw new Error('the policy store is away')
      },
    ],
    ['a fault, later', () => Promise.reject(new Error('the policy store is away'))],
  ] satisfies [string, TtlCacheOptions['authorizeInvalidation']][])(
    'a check that says %s is a no',
    async (_what, authorizeInvalidation) => {
      expect((await asked({ authorizeInvalidation })).body).toBe('call 1')
    },
  )

  it.each(['no-cache', 'no-store', 'max-age=5', 'only-if-cached'])('%s is ignored, as on AWS', async (directive) => {
    const shop = new Shop([cache({ requireAuthorizationForCacheControl: false })])
    await shop.send('/pets')
    await shop.send('/pets', { headers: { host: 'shop.test', 'cache-control': directive, pragma: 'no-cache' } })
    expect(shop.calls).toBe(1)
  })
})
