import type { Fixture } from './fixture.ts'
import { load } from './load.ts'
import { ServerProcess, type ServerOptions } from './server-process.ts'
import { verify } from './verify.ts'

/** One run of one variant. */
export interface Run {
  /** Microseconds of CPU per request: user and system, of the whole server process. */
  readonly cpuUs: number
  readonly p99Millis: number
  readonly loopDelayMillis: number
  readonly rssMegabytes: number
}

/** How a run is made. */
export interface RunOptions extends ServerOptions {
  readonly seconds: number
  readonly warmUpSeconds: number
  /** Writes the CPU profile of the measured seconds into this file. */
  readonly profile?: string
}

/** Runs one variant in a fresh process: verifies its answers, warms it up, measures, and verifies again. */
export async function measure(module: string, guarded: boolean, fixture: Fixture, options: RunOptions): Promise<Run> {
  const server = await ServerProcess.start(module, fixture, options)
  try {
    await verify(server.port, guarded, fixture.requests)
    await load(server.port, fixture.requests, options.warmUpSeconds)
    if (options.profile !== undefined) await server.startProfile()
    await server.facts()
    const before = await server.cpuMicros()
    const seen = await load(server.port, fixture.requests, options.seconds)
    const cpu = (await server.cpuMicros()) - before
    const { rssBytes, loopDelayMillis } = await server.facts()
    if (options.profile !== undefined) await server.writeProfile(options.profile)
    if (seen.errors > 0) throw new Error(`${module}: ${seen.errors} of ${seen.requests} requests failed`)
    await verify(server.port, guarded, fixture.requests)
    return {
      cpuUs: cpu / seen.requests,
      p99Millis: seen.p99Millis,
      loopDelayMillis,
      rssMegabytes: rssBytes / 1e6,
    }
  } finally {
    server.stop()
  }
}
