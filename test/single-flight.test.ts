import { cache } from '@gw/cache'
import { createGateway, type Gateway } from '@gw/core'
import { testClock, type TestClock } from '@gw/testing'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { CrowdHandler } from './single-flight/crowd-handler.ts'
import { CROWD_HOSTS, LAMBDA_HOST, type Asked, type CrowdHost, type StartHost } from './single-flight/crowd-hosts.ts'

// Real sockets on a machine that may be busy.
vi.setConfig({ testTimeout: 120_000 })

const MANY = 1000
const FLIGHT_WAIT_MILLIS = 5000

const closers: (() => unknown)[] = []
afterEach(() => Promise.all(closers.splice(0).map((close) => close())))

interface Crowd {
  readonly handler: CrowdHandler
  readonly clock: TestClock
  readonly host: CrowdHost
  /** So many clients, all at once. */
  ask(many: number): readonly Asked[]
}

async function crowd(start: StartHost): Promise<Crowd> {
  const handler = new CrowdHandler()
  const clock = testClock()
  const gateway = createGateway({
    clock,
    policies: [{ slot: 'extension', name: 'arrivals', onRequest: () => handler.arrive() }],
    routes: { 'GET /pets': [cache({ cacheTtlInSeconds: 60, flightWaitInMillis: FLIGHT_WAIT_MILLIS })] },
  }) as unknown as Gateway
  const host = await start(gateway, () => handler.handle())
  closers.push(
    () => host.close(),
    () => gateway.close(),
  )
  return { handler, clock, host, ask: (many) => Array.from({ length: many }, () => host.ask()) }
}

/** How many got which answer. */
async function tally(asked: readonly Asked[]): Promise<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const text of await Promise.all(asked.map(({ answer }) => answer))) counts[text] = (counts[text] ?? 0) + 1
  return counts
}

describe.each(Object.entries({ ...CROWD_HOSTS, lambda: LAMBDA_HOST }))(
  `%s: ${MANY} who miss the same answer at once`,
  (_host, start) => {
    it('cost one run of the handler, and later ones none', async () => {
      const { handler, ask } = await crowd(start)
      const asked = ask(MANY)
      await handler.arrived(MANY)
      await handler.ran(1)
      handler.answer({ status: 200, body: 'one' })
      expect(await tally(asked)).toEqual({ '200 one': MANY })
      expect(await tally(ask(10))).toEqual({ '200 one': 10 })
      expect(handler.runs).toBe(1)
    })

    it('with leaders that fail: one leads after another, never all at once', async () => {
      const { handler, ask } = await crowd(start)
      const asked = ask(MANY)
      await handler.arrived(MANY)
      await handler.ran(1)
      handler.answersAtOnce((run) => ({ status: run < 4 ? 500 : 200, body: `run ${run}` }))
      handler.answer({ status: 500, body: 'run 1' })
      expect(await tally(asked)).toEqual({ '500 run 1': 1, '500 run 2': 1, '500 run 3': 1, '200 run 4': MANY - 3 })
      expect([handler.runs, handler.mostAtOnce]).toEqual([4, 1])
    })

    it('with a leader that hangs: the others go on alone after their wait', async () => {
      const { handler, clock, ask } = await crowd(start)
      const [leader] = ask(1)
      await handler.ran(1)
      const others = ask(MANY - 1)
      await handler.arrived(MANY)
      await clock.run(FLIGHT_WAIT_MILLIS - 1)
      expect(handler.runs).toBe(1)
      handler.answersAtOnce(() => ({ status: 200, body: 'alone' }))
      await clock.run(1)
      expect(await tally(others)).toEqual({ '200 alone': MANY - 1 })
      handler.answer({ status: 200, body: 'late' })
      expect(await leader!.answer).toBe('200 late')
    })

    it('with an answer that may not be remembered: each gets its own, and nobody that of another', async () => {
      const { handler, ask } = await crowd(start)
      const asked = ask(MANY)
      await handler.arrived(MANY)
      await handler.ran(1)
      const headers = { 'cache-control': 'no-store' }
      handler.answersAtOnce((run) => ({ status: 200, body: `run ${run}`, headers }))
      handler.answer({ status: 200, body: 'run 1', headers })
      const expected = Array.from({ length: MANY }, (_, index) => [`200 run ${index + 1}`, 1])
      expect(await tally(asked)).toEqual(Object.fromEntries(expected))
    })
  },
)

describe.each(Object.entries(CROWD_HOSTS))(`%s: ${MANY} who miss the same answer at once`, (_host, start) => {
  it('with a leader whose client leaves: one of the others leads', async () => {
    const { handler, host, ask } = await crowd(start)
    const leader = host.ask()
    leader.answer.catch(() => {})
    await handler.ran(1)
    const others = ask(MANY - 1)
    await handler.arrived(MANY)
    leader.leave()
    await handler.ran(2)
    handler.answer({ status: 200, body: 'whole' })
    expect(await tally(others)).toEqual({ '200 whole': MANY - 1 })
    expect(handler.runs).toBe(2)
  })
})
