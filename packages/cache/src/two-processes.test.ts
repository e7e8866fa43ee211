import { fork } from 'node:child_process'
import { once } from 'node:events'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startRedis, type TestRedis } from '@gw/test-redis'

let server: TestRedis
let client: Redis

beforeAll(async () => {
  server = await startRedis()
  client = new Redis(server.url)
})
beforeEach(() => client.flushall())
afterAll(async () => {
  client.disconnect()
  await server.stop()
})

/** A thousand requests in two processes; what they got, and how often the handler was called. */
async function thousand(fails: number): Promise<{ tally: Record<string, number>; calls: number }> {
  const children = [1, 2].map(() =>
    fork(new URL('../test/flight-process.ts', import.meta.url), [server.url, '500', String(fails)], {
      execArgv: ['--conditions=@gw/source'],
    }),
  )
  const tallies = children.map(async (child) => (await once(child, 'message'))[0] as Record<string, number>)
  while (Number(await client.get('arrived')) < 2 || Number(await client.get('calls')) < 1) {
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  await client.set('go', '1')
  const tally: Record<string, number> = {}
  for (const part of await Promise.all(tallies)) {
    for (const [text, count] of Object.entries(part)) tally[text] = (tally[text] ?? 0) + count
  }
  return { tally, calls: Number(await client.get('calls')) }
}

describe('a thousand who miss at once, in two processes on one Redis', () => {
  it('cost one call of the handler', async () => {
    expect(await thousand(0)).toEqual({ tally: { '200 call 1': 1000 }, calls: 1 })
  }, 60_000)

  it('whose leader fails have one more leader', async () => {
    const { tally, calls } = await thousand(1)
    expect(tally['200 call 2']).toBe(999)
    expect(calls).toBe(2)
  }, 60_000)
})
