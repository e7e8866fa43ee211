/** A process of its own with a gateway on a shared Redis: asks many times at once, and says what it got. */
import { cache, ioredisStore, tieredCache } from '@gw/cache'
import { createGateway, PlainRequest, type Context, type Exchange, type GatewayResponse } from '@gw/core'
import { Redis } from 'ioredis'

/** What becomes of the leader of all. */
export type Leader = 'answers' | 'fails' | 'hangs' | 'is left' | 'answers for itself'

const [url = '', count = '0', leader = 'answers', flightWaitInMillis = '20000'] = process.argv.slice(2)
const client = new Redis(url)
const gateway = createGateway({
  cacheStore: tieredCache({ store: ioredisStore(client), timeoutInMillis: 5000 }),
  routes: {
    'GET /hot': [cache({ storeTimeoutInMillis: 10_000, flightWaitInMillis: Number(flightWaitInMillis) })],
  },
})
const left = new Map<Context, () => void>()

/** The handler. The first to run, of all processes, waits for the test's word and does what the test wants of it. */
async function answer(context: Context): Promise<GatewayResponse> {
  const call = await client.incr('calls')
  const headers: Record<string, string> = leader === 'answers for itself' ? { 'cache-control': 'private' } : {}
  if (call === 1) {
    await word('go')
    if (leader === 'fails') throw new Error('The backend is away')
    if (leader === 'hangs') await word('late')
    if (leader === 'is left') left.get(context)!()
  }
  return { statusCode: 200, headers, body: `call ${call}` }
}

/** Waits until the test has said a word. */
async function word(name: string): Promise<void> {
  while ((await client.get(name)) === null) await new Promise((resolve) => setTimeout(resolve, 5))
}

/** One request: what it got, or that its client has left. */
function ask(): Promise<string> {
  const exchange = gateway.exchange(
    new PlainRequest({ target: '/hot', headers: { host: 'shop.test' } }),
  ) as unknown as Exchange
  return new Promise((resolve, reject) => {
    left.set(exchange.context, () => {
      exchange.abort()
      resolve('left')
    })
    const told = ({ statusCode, body }: GatewayResponse): void => resolve(`${statusCode} ${String(body).slice(0, 9)}`)
    Promise.resolve(exchange.complete(answer)).then((response) => told(exchange.finish(response)), reject)
  })
}

const answers = Array.from({ length: Number(count) }, async () => {
  const text = await ask()
  await client.incr('answered')
  return text
})
await client.incr('arrived')
const got = await Promise.all(answers)
process.send?.(got)
await gateway.close()
client.disconnect()
