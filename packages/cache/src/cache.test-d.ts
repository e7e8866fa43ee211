import type { Policy } from '@gw/core'
import { expectTypeOf, test } from 'vitest'
import { cache, type CachePolicy } from './cache.ts'

test('a cache is a policy of its slot, with what an operator may ask', () => {
  expectTypeOf(cache({ cacheTtlInSeconds: 60 })).toEqualTypeOf<CachePolicy>()
  expectTypeOf<CachePolicy>().toExtend<Policy<'cache'>>()
  expectTypeOf(cache().statistics.hits).toEqualTypeOf<number>()
})

test('mistakes do not compile', () => {
  // @ts-expect-error misspelt
  cache({ cacheTtlInSecond: 60 })
  // @ts-expect-error answers to unsafe methods are never remembered
  cache({ cacheableMethods: ['POST'] })
  // @ts-expect-error a time for the route belongs to TTL mode
  cache({ mode: 'http', cacheTtlInSeconds: 60 })
  // @ts-expect-error targeted fields belong to HTTP mode
  cache({ targetedFields: ['CDN-Cache-Control'] })
  // @ts-expect-error one of AWS's three words
  cache({ unauthorizedCacheControlHeaderStrategy: 'FAIL' })
  // @ts-expect-error one of three
  cache({ unkeyed: 'ignore' })
})
