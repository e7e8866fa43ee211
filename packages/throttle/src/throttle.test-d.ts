import type { Policy } from '@gw/core'
import { expectTypeOf, test } from 'vitest'
import { throttle, usagePlans, type UsagePlansPolicy } from './index.ts'

test('a throttle stands where it says', () => {
  expectTypeOf(throttle({ rateLimit: 1 })).toEqualTypeOf<Policy<'throttle'>>()
  expectTypeOf(throttle({ rateLimit: 1, at: 'arrival' })).toEqualTypeOf<Policy<'arrival'>>()
  expectTypeOf(usagePlans({ plans: [] })).toEqualTypeOf<UsagePlansPolicy>()
})

test('what is misspelt does not compile', () => {
  // @ts-expect-error: AWS's name is rateLimit
  throttle({ ratelimit: 1 })
  // @ts-expect-error: what tells callers apart is spelt as on AWS
  throttle({ rateLimit: 1, by: 'sourceIP' })
  // @ts-expect-error: AWS knows DAY, WEEK and MONTH
  usagePlans({ plans: [{ name: 'a', quota: { limit: 1, period: 'YEAR' } }] })
})
