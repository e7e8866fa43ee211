import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { startRedis, type TestRedis } from '@gw/test-redis'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Leader } from './single-flight/flight-process.ts'

// Processes on a machine that may be busy.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

const MANY = 1000
const PROCESS = new URL('single-flight/flight-process.ts', import.meta.url)

let server: TestRedis
let client: Redis
let children: ChildProcess[] = []

beforeAll(async () => {
  server = await startRedis()
  client = new Redis(server.url)
})
beforeEach(() => client.flushall())
afterAll(async () => {
  for (const child of children) child.kill()
  client.disconnect()
  await server.stop()
})

/** Starts both processes, half of the requests from each, and waits until they have ended. */
async function crowd(leader: Leader, flightWaitInMillis = 20_000): Promise<readonly string[]> {
  const flags = [server.url, String(MANY / 2), leader, String(flightWaitInMillis)]
  children = [1, 2].map(() => fork(PROCESS, flags, { execArgv: ['--conditions=@gw/source'] }))
  const got = children.map(async (child) => {
    const [[texts]] = (await Promise.all([once(child, 'message'), once(child, 'exit')])) as [[string[]], unknown]
    return texts
  })
  return (await Promise.all(got)).flat()
}

/** Waits until everyone has asked and the leader of all is at work, and gives it the word. */
async function go(): Promise<void> {
  await until(async () => (await count('arrived')) === 2 && (await count('calls')) >= 1)
  await client.set('go', '1')
}

async function count(name: string): Promise<number> {
  return Number(await client.get(name))
}

async function until(reached: () => Promise<boolean>): Promise<void> {
  while (!(await reached())) await new Promise((resolve) => setTimeout(resolve, 5))
}

function tally(texts: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const text of texts) counts[text] = (counts[text] ?? 0) + 1
  return counts
}

describe(`${MANY} who miss the same answer at once, in two processes on one Redis`, () => {
  it('cost one run of the handler', async () => {
    const answers = crowd('answers')
    await go()
    expect(tally(await answers)).toEqual({ '200 call 1': MANY })
    expect(await count('calls')).toBe(1)
  })

  it('with a leader that fails: one more leads', async () => {
    const answers = crowd('fails')
    await go()
    const { '200 call 2': second, ...first } = tally(await answers)
    expect([second, Object.keys(first)]).toEqual([MANY - 1, [expect.stringMatching(/^502 /)]])
    expect(await count('calls')).toBe(2)
  })

  it('with a leader whose client leaves: one more leads', async () => {
    const answers = crowd('is left')
    await go()
    expect(tally(await answers)).toEqual({ left: 1, '200 call 2': MANY - 1 })
    expect(await count('calls')).toBe(2)
  })

  it('with a leader that hangs: the others go on alone after their wait', async () => {
    const answers = crowd('hangs', 300)
    await go()
    await until(async () => (await count('answered')) === MANY - 1)
    await client.set('late', '1')
    const got = await answers
    expect(got.filter((text) => text === '200 call 1').length).toBeGreaterThanOrEqual(1)
    expect(got.every((text) => text.startsWith('200 call '))).toBe(true)
  })

  it('with an answer that may not be remembered: each gets its own, and nobody that of another', async () => {
    const answers = crowd('answers for itself')
    await go()
    const expected = Array.from({ length: MANY }, (_, index) => [`200 call ${index + 1}`.slice(0, 13), 1])
    expect(tally(await answers)).toEqual(Object.fromEntries(expected))
  })
})
