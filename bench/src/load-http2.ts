import { connect, type ClientHttp2Session } from 'node:http2'
import { text } from 'node:stream/consumers'
import type { FixtureRequest } from './fixture.ts'
import type { Load } from './load.ts'

interface Order {
  readonly port: number
  readonly seconds: number
  /** Where the rotation begins. */
  readonly first: number
  readonly connections: number
  /** Requests under way at once on each connection. */
  readonly streams: number
  readonly requests: readonly FixtureRequest[]
}

/** A load generator for HTTP/2, in a process of its own: reads an order, and writes what it saw. */
const order = JSON.parse(await text(process.stdin)) as Order
const millis: number[] = []
let refusals = 0
let errors = 0
let next = order.first
const until = performance.now() + order.seconds * 1000
const sessions = Array.from({ length: order.connections }, () =>
  connect(`https://127.0.0.1:${order.port}`, { rejectUnauthorized: false }),
)
await Promise.all(sessions.flatMap((session) => Array.from({ length: order.streams }, () => keepAsking(session))))
for (const session of sessions) session.destroy()
millis.sort((a, b) => a - b)
const p99Millis = millis[Math.floor(millis.length * 0.99)] ?? 0
console.log(JSON.stringify({ requests: millis.length, p99Millis, refusals, errors } satisfies Load))

async function keepAsking(session: ClientHttp2Session): Promise<void> {
  while (performance.now() < until) {
    const { path, headers } = order.requests[next++ % order.requests.length]!
    const start = performance.now()
    try {
      if ((await ask(session, path, headers)) >= 400) refusals++
      millis.push(performance.now() - start)
    } catch {
      errors++
    }
  }
}

function ask(session: ClientHttp2Session, path: string, headers: FixtureRequest['headers']): Promise<number> {
  return new Promise((resolve, reject) => {
    const stream = session.request({ ':path': path, ...headers })
    let status = 0
    stream.on('response', (got) => (status = got[':status']!))
    stream.on('end', () => resolve(status))
    stream.on('error', reject)
    stream.resume()
  })
}
