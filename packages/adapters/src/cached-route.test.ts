import { Agent, get } from 'node:http'
import { cache } from '@gw/cache'
import { createGateway, type Gateway } from '@gw/core'
import { describe, expect, it, vi } from 'vitest'
import { HOSTS, type Listener } from '../test/hosts.ts'
import { ManualClock } from '../test/manual-clock.ts'
import { settled } from '../test/policies.ts'
import { openRaw } from '../test/raw-request.ts'

// Real sockets on a machine that may be busy.
vi.setConfig({ testTimeout: 60_000 })

const CALLERS = 1000

function cachingGateway(clock = new ManualClock()): Gateway {
  return createGateway({ clock, policies: [cache({ cacheTtlInSeconds: 60 })] }) as unknown as Gateway
}

/** Asks many times at once; each answer is its status and text. */
function askAll(port: number, count: number, agent: Agent): readonly Promise<string>[] {
  return Array.from({ length: count }, () => ask(port, agent))
}

function ask(port: number, agent?: Agent): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = get(
      { port, host: '127.0.0.1', path: '/pets', ...(agent === undefined ? {} : { agent }) },
      (answer) => {
        let text = `${answer.statusCode} `
        answer.on('data', (chunk) => (text += String(chunk))).on('end', () => resolve(text))
      },
    )
    request.on('error', reject)
  })
}

describe.each(Object.entries(HOSTS))(`%s: ${CALLERS} callers of one cached route at once`, (_, start) => {
  const agent = (): Agent => new Agent({ maxSockets: CALLERS })

  it('cost one run of the handler, and later ones none', async () => {
    let runs = 0
    let answer = (): void => {}
    const clock = new ManualClock()
    const { port } = await start(cachingGateway(clock), (_request, response) => {
      runs++
      answer = () => response.end(`run ${runs}`)
    })
    const answers = askAll(port, CALLERS, agent())
    // The leader's deadline, and two of everyone who waits for it: its patience, and what a policy may take at most.
    await settled(() => clock.pending === 2 * CALLERS - 1)
    expect(runs).toBe(1)
    answer()
    expect(new Set(await Promise.all(answers))).toEqual(new Set(['200 run 1']))
    expect([await ask(port), runs]).toEqual(['200 run 1', 1])
  })

  it('with leaders that fail: one leads after another, never all at once', async () => {
    let runs = 0
    let together = 0
    let most = 0
    const { port } = await start(cachingGateway(), (_request, response) => {
      const run = ++runs
      most = Math.max(most, ++together)
      setImmediate(() => {
        together--
        response.statusCode = run < 4 ? 500 : 200
        response.end(`run ${run}`)
      })
    })
    const answers = await Promise.all(askAll(port, CALLERS, agent()))
    const count = (text: string): number => answers.filter((answer) => answer === text).length
    expect(['500 run 1', '500 run 2', '500 run 3'].map(count)).toEqual([1, 1, 1])
    expect([most, runs, count('200 run 4')]).toEqual([1, 4, CALLERS - 3])
  })

  it('with a leader that hangs: the others go on alone after their wait', async () => {
    const clock = new ManualClock()
    let runs = 0
    const { port } = await start(cachingGateway(clock), (_request, response) =>
      ++runs === 1 ? undefined : response.end('alone'),
    )
    const answers = askAll(port, 100, agent())
    await settled(() => runs === 1 && clock.pending === 199)
    clock.pass(5000)
    await settled(() => runs === 100)
    clock.pass(24_000)
    const texts = await Promise.all(answers)
    expect([
      texts.filter((text) => text === '200 alone').length,
      texts.filter((text) => text.startsWith('504')).length,
    ]).toEqual([99, 1])
  })

  it('with a leader whose client leaves: one of the others leads', async () => {
    const answers: (() => void)[] = []
    const listener: Listener = (_request, response) => void answers.push(() => response.end('whole'))
    const clock = new ManualClock()
    const { port } = await start(cachingGateway(clock), listener)
    const leader = openRaw(port, `GET /pets HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`)
    await settled(() => answers.length === 1)
    const others = askAll(port, CALLERS, agent())
    await settled(() => clock.pending === 2 * CALLERS + 1)
    leader.destroy()
    await settled(() => answers.length === 2)
    answers[1]!()
    expect(new Set(await Promise.all(others))).toEqual(new Set(['200 whole']))
    expect(answers.length).toBe(2)
  })
})
