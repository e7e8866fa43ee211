import { createGateway, memoryCache, PlainRequest, type CacheStore, type Gateway, type GatewayResponse } from '@gw/core'
import { cache, type CacheOptions } from './cache.ts'
import type { SharedStore } from './shared-store.ts'
import { tieredCache } from './tiered-cache.ts'

/**
 * Hits and misses, beside the same gateway without a cache, in one run:
 *
 *     node --conditions=@gw/source packages/cache/src/response-cache.bench.ts
 *
 * Microseconds of CPU per request, the best of twelve rounds that take turns, so that a busy machine slows all alike.
 */
const COUNT = 20_000
const ROUNDS = 12
const BODY = JSON.stringify(Array.from({ length: 20 }, (_, id) => ({ id, name: `pet ${id}` })))
const TOKEN = { authorization: 'Bearer eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhbGljZSJ9.c2lnbmF0dXJl' }

interface Runner {
  readonly name: string
  run(): Promise<void>
  least: number
}

const runners: readonly Runner[] = [
  runner('no cache', undefined),
  runner('hit', {}),
  runner('hit, shared by all', { shared: true }),
  runner('hit, by credentials', {}, TOKEN),
  runner('hit, ETag and 304', { etag: true }, { 'if-none-match': '*' }),
  runner('hit, Cache-Status', { cacheStatus: 'gateway' }),
  runner('hit, HTTP mode', { mode: 'http' }),
  runner('hit, memory before a shared store', {}, {}, tieredCache({ store: emptyStore(), purgeSeenInMillis: 60_000 })),
  runner('miss, remembered', {}, {}, memoryCache(), true),
  runner('miss, HTTP mode', { mode: 'http' }, {}, memoryCache(), true),
]

for (const { run } of runners) await run()
for (let round = 0; round < ROUNDS; round++) {
  for (const one of runners) {
    const start = process.cpuUsage()
    await one.run()
    const { user, system } = process.cpuUsage(start)
    one.least = Math.min(one.least, (user + system) / COUNT)
  }
}
const [bare] = runners
for (const { name, least } of runners) {
  console.log(`${name.padEnd(36)} ${least.toFixed(2)} µs, ${(least / bare!.least).toFixed(2)} of no cache`)
}

function runner(
  name: string,
  options: CacheOptions | undefined,
  headers: Readonly<Record<string, string>> = {},
  cacheStore: CacheStore = memoryCache(),
  everyRequestIsNew = false,
): Runner {
  const gateway = createGateway({
    cacheStore,
    routes: { 'GET /pets/{proxy+}': options === undefined ? [] : [cache(options)] },
  }) as unknown as Gateway
  let next = 0
  const answer = (): GatewayResponse => ({
    statusCode: 200,
    headers: { 'content-type': 'application/json', 'cache-control': 'max-age=600' },
    body: BODY,
  })
  const ask = (): Promise<unknown> | undefined => {
    const target = everyRequestIsNew ? `/pets/${next++}` : '/pets/1'
    const request = new PlainRequest({ target, headers: { host: 'shop.test', ...headers } })
    const response = gateway.handle(request, answer)
    return response instanceof Promise ? response : undefined
  }
  return {
    name,
    least: Infinity,
    async run() {
      for (let i = 0; i < COUNT; i++) {
        const later = ask()
        if (later !== undefined) await later
      }
    },
  }
}

function emptyStore(): SharedStore {
  return { get: async () => undefined, set: async () => undefined, delete: async () => undefined }
}
