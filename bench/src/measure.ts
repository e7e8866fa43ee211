import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { Fixture, FixtureRequest } from './fixture.ts'
import { ANSWER } from './fixture.ts'
import { load, pinned } from './load.ts'

/** One run of one variant. */
export interface Run {
  /** Microseconds of CPU per request: user and system, of the whole server process. */
  readonly cpuUs: number
  readonly p99Millis: number
  readonly rssMegabytes: number
}

/** Runs one variant in a fresh process: verifies its answers, warms it up, measures, and verifies again. */
export async function measure(module: string, guarded: boolean, fixture: Fixture, seconds: number): Promise<Run> {
  const [command, args] = pinned(0, process.execPath, [join(import.meta.dirname, 'server.ts'), module])
  const server = fork(args.at(-2)!, [args.at(-1)!], {
    execPath: command,
    execArgv: args.slice(0, -2),
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  try {
    const { port } = await ask<{ port: number }>(server, { fixture })
    await verify(port, guarded, fixture.requests)
    await load(port, fixture.requests, Math.min(2, seconds))
    const before = await ask<{ cpuMicros: number }>(server, 'cpu')
    const seen = await load(port, fixture.requests, seconds)
    const after = await ask<{ cpuMicros: number; rss: number }>(server, 'cpu')
    if (seen.errors > 0) throw new Error(`${module}: ${seen.errors} of ${seen.requests} requests failed`)
    await verify(port, guarded, fixture.requests)
    return {
      cpuUs: (after.cpuMicros - before.cpuMicros) / seen.requests,
      p99Millis: seen.p99Millis,
      rssMegabytes: after.rss / 1e6,
    }
  } finally {
    server.kill('SIGKILL')
  }
}

async function ask<T>(server: ChildProcess, question: object | string): Promise<T> {
  server.send(question)
  const [answer] = (await once(server, 'message')) as [T]
  return answer
}

/** A figure for wrong answers would be none: the answer is right, twice, and what must be refused is. */
async function verify(port: number, guarded: boolean, requests: readonly FixtureRequest[]): Promise<void> {
  const { path, headers } = requests[0]!
  const get = async (changed: Record<string, string>): Promise<[number, string]> => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, { headers: { ...headers, ...changed } })
    return [response.status, await response.text()]
  }
  expect(await get({}), [200, ANSWER])
  expect(await get({}), [200, ANSWER])
  if (!guarded) return
  expect((await get({ authorization: `${headers['authorization']!.slice(0, -8)}AAAAAAAA` }))[0], 401)
  expect((await get({ 'x-api-key': 'unknown' }))[0], 403)
}

function expect(found: unknown, wanted: unknown): void {
  if (JSON.stringify(found) !== JSON.stringify(wanted))
    throw new Error(`The server answers ${JSON.stringify(found)}, not ${JSON.stringify(wanted)}`)
}
