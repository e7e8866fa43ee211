import { createGateway, memoryLimits, PlainRequest, type Gateway, type Policy } from '@gw/core'
import { rateLimitHeaders } from './rate-limit-headers.ts'
import { throttle } from './throttle.ts'
import { usagePlans } from './usage-plans.ts'

/**
 * What limits add to a request that passes a gateway without a socket: microseconds of CPU, the best of eight rounds
 * that take turns, so that a busy machine slows all alike. Then a million callers beside a hundred.
 *
 *     node --conditions=@gw/source packages/throttle/src/throttle.bench.ts
 */
const COUNT = 50_000
const MANY = 1_000_000
const KEYS = Array.from({ length: 100 }, (_, index) => `key-${index}`)
const ADDRESSES = Array.from({ length: 100 }, (_, index) => address(index))
const WIDE = { rateLimit: 1e6, burstLimit: 1e6 } as const

const keyByHeader: Policy<'apiKey'> = {
  slot: 'apiKey',
  name: 'keys',
  onRequest: (context) => void (context.apiKey = { id: context.request.header('x-api-key')! }),
}
const plan = { name: 'basic', apiKeyIds: KEYS, throttle: WIDE, quota: { limit: 1e12, period: 'MONTH' } } as const

compare({
  nothing: [],
  'one bucket for all': [throttle(WIDE)],
  'one bucket for all, headers': [throttle(WIDE), rateLimitHeaders()],
  'by address': [throttle({ ...WIDE, by: 'sourceIp' })],
  'by address, headers': [throttle({ ...WIDE, by: 'sourceIp' }), rateLimitHeaders()],
  'by address at arrival': [throttle({ ...WIDE, by: 'sourceIp', at: 'arrival' })],
  'keys alone': [keyByHeader],
  'keys, plan with quota, one bucket for all, headers': [
    keyByHeader,
    usagePlans({ plans: [plan] }),
    throttle(WIDE),
    rateLimitHeaders(),
  ],
})
compareCallers()

function compare(definitions: Readonly<Record<string, Policy[]>>): void {
  const gateways = Object.values(definitions).map((policies) => gatewayOf(policies))
  const best = gateways.map(() => Infinity)
  for (let round = 0; round < 10; round++) {
    gateways.forEach((gateway, index) => {
      const time = microseconds((i) => ask(gateway, ADDRESSES[i % 100]!, KEYS[i % 100]!))
      if (round > 1) best[index] = Math.min(best[index]!, time)
    })
  }
  Object.keys(definitions).forEach((name, index) => {
    const more = best[index]! - best[0]!
    console.log(`${name}: ${best[index]!.toFixed(2)} µs, ${more.toFixed(2)} more than nothing`)
  })
}

/** Addresses are made for each request in both, as a host would. */
function compareCallers(): void {
  const few = gatewayOf([throttle({ ...WIDE, by: 'sourceIp' })])
  const many = gatewayOf([throttle({ ...WIDE, by: 'sourceIp' })])
  for (let caller = 0; caller < MANY; caller++) ask(many, address(caller), '')
  let [next, bestFew, bestMany] = [0, Infinity, Infinity]
  for (let round = 0; round < 8; round++) {
    bestFew = Math.min(
      bestFew,
      microseconds((i) => ask(few, address(i % 100), '')),
    )
    // A prime stride: neighbours in time are none in memory.
    bestMany = Math.min(
      bestMany,
      microseconds(() => ask(many, address((next = (next + 7919) % MANY)), '')),
    )
  }
  const ratio = (bestMany / bestFew).toFixed(2)
  console.log(
    `by address: 100 callers ${bestFew.toFixed(2)} µs, 1,000,000 callers ${bestMany.toFixed(2)} µs, ratio ${ratio}`,
  )
}

function gatewayOf(policies: Policy[]): Gateway {
  const limitStore = memoryLimits({ maxEntries: 2 * MANY })
  return createGateway({ limitStore, policies, routes: { 'GET /pets': [] } }) as unknown as Gateway
}

function ask(gateway: Gateway, sourceIp: string, key: string): void {
  const request = new PlainRequest({ target: '/pets', sourceIp, headers: { 'x-api-key': key } })
  void gateway.handle(request, () => ({ statusCode: 200, headers: {}, body: 'served' }))
}

function microseconds(request: (index: number) => void): number {
  const start = process.cpuUsage()
  for (let i = 0; i < COUNT; i++) request(i)
  const { user, system } = process.cpuUsage(start)
  return (user + system) / COUNT
}

function address(caller: number): string {
  return `10.${caller >> 16}.${(caller >> 8) & 255}.${caller & 255}`
}
