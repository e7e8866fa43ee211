import { createGateway, type NamesUsagePlans, type Policy } from '@gw/core'
import { expectTypeOf, test } from 'vitest'
import { throttle, usagePlans, type UsagePlansPolicy } from './index.ts'

test('a throttle stands where it says', () => {
  expectTypeOf(throttle({ rateLimit: 1 })).toEqualTypeOf<Policy<'throttle'>>()
  expectTypeOf(throttle({ rateLimit: 1, at: 'arrival' })).toEqualTypeOf<Policy<'arrival'>>()
  expectTypeOf(usagePlans({ plans: [] })).toEqualTypeOf<UsagePlansPolicy<string, never>>()
})

test('what is misspelt does not compile', () => {
  // @ts-expect-error: AWS's name is rateLimit
  throttle({ ratelimit: 1 })
  // @ts-expect-error: what tells callers apart is spelt as on AWS
  throttle({ rateLimit: 1, by: 'sourceIP' })
  // @ts-expect-error: AWS knows DAY, WEEK and MONTH
  usagePlans({ plans: [{ name: 'a', quota: { limit: 1, period: 'YEAR' } }] })
})

test('plans and their stages are known by name', () => {
  const plans = usagePlans({
    plans: [
      { name: 'free', apiStages: [{ stage: 'prod' }] },
      { name: 'gold', apiStages: [{ stage: 'dev' }] },
    ],
  })
  expectTypeOf(plans).toEqualTypeOf<UsagePlansPolicy<'free' | 'gold', 'dev' | 'prod'>>()
  createGateway({ stages: { dev: {}, prod: {} }, policies: [plans] })
  // @ts-expect-error: a plan covers a stage that is not there
  createGateway({ stages: { prod: {} }, policies: [plans] })
})

test('keys name plans that are there', () => {
  const keysOn = {} as <Plan extends string>(...plans: readonly Plan[]) => Policy<'apiKey'> & NamesUsagePlans<Plan>
  const plans = usagePlans({ plans: [{ name: 'free' }, { name: 'gold' }] })
  createGateway({ policies: [keysOn('gold'), plans] })
  createGateway({ policies: [keysOn('gold')] })
  createGateway({ policies: [keysOn('gold' as string), plans] })
  // @ts-expect-error: no such plan
  createGateway({ policies: [keysOn('glod'), plans] })
})

test('what is not known as a literal is not judged', () => {
  const names: readonly string[] = []
  createGateway({ stages: { prod: {} }, policies: [usagePlans({ plans: names.map((name) => ({ name })) })] })
  // Of several APIs, some stages are another gateway's.
  const several = usagePlans({ plans: [{ name: 'a', apiStages: [{ apiId: 'other', stage: 'live' }] }] })
  createGateway({ stages: { prod: {} }, policies: [several] })
})
