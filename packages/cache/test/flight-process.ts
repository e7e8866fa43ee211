/** A process of its own with a gateway on a shared Redis: asks many times at once, and says what it got. */
import { cache, ioredisStore, tieredCache } from '@gw/cache'
import { createGateway, PlainRequest } from '@gw/core'
import { Redis } from 'ioredis'

const [url = '', count = '0', fails = '0'] = process.argv.slice(2)
const client = new Redis(url)
const gateway = createGateway({
  cacheStore: tieredCache({ store: ioredisStore(client), timeoutInMillis: 5000 }),
  routes: { 'GET /hot': [cache({ storeTimeoutInMillis: 10_000, flightWaitInMillis: 20_000 })] },
})

/** Waits until the test says that everyone has arrived; the first callers may have to fail. */
async function answer(): Promise<{ statusCode: number; headers: object; body: string }> {
  const call = await client.incr('calls')
  while ((await client.get('go')) === null) await new Promise((resolve) => setTimeout(resolve, 5))
  if (call <= Number(fails)) throw new Error('The backend is away')
  return { statusCode: 200, headers: {}, body: `call ${call}` }
}

const answers = Array.from({ length: Number(count) }, async () => {
  const request = new PlainRequest({ target: '/hot', headers: { host: 'shop.test' } })
  const response = await gateway.handle(request, answer as never)
  return `${response.statusCode} ${String(response.body).slice(0, 6)}`
})
await client.incr('arrived')
const tally: Record<string, number> = {}
for (const text of await Promise.all(answers)) tally[text] = (tally[text] ?? 0) + 1
process.send?.(tally)
await gateway.close()
client.disconnect()
