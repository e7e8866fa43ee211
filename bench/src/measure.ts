import { existsSync, readFileSync } from 'node:fs'
import type { Helper } from './helpers.ts'
import { load, type Load } from './load.ts'
import { ServerProcess, type ServerOptions } from './server-process.ts'
import type { Facts } from './server.ts'
import type { Given } from './variant.ts'
import { verify, type Expected } from './verify.ts'

/** One run of one variant. */
export interface Run {
  /** Microseconds of CPU per request: user and system, of the whole server process. */
  readonly cpuUs: number
  readonly p99Millis: number
  /** 99th percentile of the event loop's delay. */
  readonly loopDelayMillis: number
  readonly rssMegabytes: number
  readonly requestsPerSecond: number
  /** Redis's own CPU per request, where there is one. */
  readonly redisUs?: number
}

/** How a run is made. */
export interface RunOptions extends ServerOptions {
  readonly seconds: number
  readonly warmUpSeconds: number
  /** Writes the CPU profile of the measured seconds into this file. */
  readonly profile?: string
}

/**
 * What V8 compiles in the end it has compiled after some ten thousand requests: on a busy machine that takes longer than
 * a second, and what is compiled less would be measured.
 */
const WARM_UP_REQUESTS = 10_000
const MAX_WARM_UPS = 4
/** Requests that are sent once: so much of them warms up, the rest is measured. */
const WARM_UP_SHARE = 0.5
const WARM_UP_SECONDS_ONCE = 2

/** Runs one variant in a fresh process: verifies its answers, warms it up, measures, and verifies again. */
export async function measure(given: Given, expected: Expected, options: RunOptions, redis?: Helper): Promise<Run> {
  const server = await ServerProcess.start(given, options)
  const { traffic, subject } = expected
  const transport = subject.transport ?? 'http'
  try {
    await verify(server.port, expected)
    await warmUp(server.port, expected, options)
    if (options.profile !== undefined) await server.startProfile()
    const before = await server.facts()
    const cpuBefore = await server.cpuMicros()
    const redisBefore = redis?.cpuMicros() ?? 0
    const measured = { seconds: options.seconds, transport, share: [WARM_UP_SHARE, 1] } as const
    const seen = await load(server.port, traffic, measured)
    const cpu = (await server.cpuMicros()) - cpuBefore
    const redisCpu = (redis?.cpuMicros() ?? 0) - redisBefore
    const after = await server.facts()
    if (options.profile !== undefined) await server.writeProfile(options.profile)
    checkLoad(subject.module, seen, traffic.status)
    checkHandled(expected, seen, before, after)
    await verify(server.port, expected)
    checkLog(given, expected, seen)
    return {
      cpuUs: cpu / seen.requests,
      p99Millis: seen.p99Millis,
      loopDelayMillis: after.loopDelayMillis,
      rssMegabytes: after.rssBytes / 1e6,
      requestsPerSecond: seen.requests / options.seconds,
      ...(redis === undefined ? {} : { redisUs: redisCpu / seen.requests }),
    }
  } finally {
    server.stop()
  }
}

async function warmUp(port: number, { traffic, subject }: Expected, { warmUpSeconds }: RunOptions): Promise<void> {
  const transport = subject.transport ?? 'http'
  const turn = async (seconds: number, share: readonly [number, number]): Promise<number> => {
    const seen = await load(port, traffic, { seconds, transport, share })
    checkLoad(subject.module, seen, traffic.status)
    return seen.requests
  }
  if (traffic.once === true) return void (await turn(WARM_UP_SECONDS_ONCE, [0, WARM_UP_SHARE]))
  let sent = 0
  for (let turns = 0; turns < MAX_WARM_UPS && sent < WARM_UP_REQUESTS; turns++)
    sent += await turn(warmUpSeconds, [0, 1])
}

/** Every answer was what it had to be. */
function checkLoad(module: string, { requests, refusals, errors }: Load, status: number): void {
  // The last answers of a load are cut off with its connections: a handful may be missing, or not yet counted.
  const wrong = status < 400 ? refusals : Math.max(0, requests - refusals - 1)
  if (requests === 0) throw new Error(`${module}: no request was answered`)
  if (errors + wrong > 0) throw new Error(`${module}: ${errors + wrong} of ${requests} answers were not ${status}`)
}

/** A cached answer that came from the handler, or one that the handler never gave, is none that was to be measured. */
function checkHandled({ scenario, subject, isBare }: Expected, seen: Load, before: Facts, after: Facts): void {
  if (isBare || scenario.handler === 'elsewhere') return
  const share = (after.handled - before.handled) / seen.requests
  const isRight = scenario.handler === 'never' ? share < 0.01 : share > 0.99
  if (!isRight) throw new Error(`${subject.module}: the handler ran for ${(share * 100).toFixed(1)} % of the requests`)
}

/** An access log without its lines is none. */
function checkLog({ logFile }: Given, { subject }: Expected, seen: Load): void {
  if (subject.logCors !== true && subject.gateway !== 'log') return
  const lines = existsSync(logFile) ? readFileSync(logFile).filter((byte) => byte === 10).length : 0
  if (lines < seen.requests * 0.9)
    throw new Error(`${subject.module}: ${lines} log lines for ${seen.requests} requests`)
}
