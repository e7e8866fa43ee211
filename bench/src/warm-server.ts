import type { Helper } from './helpers.ts'
import { load, type Load } from './load.ts'
import { checkHandled, checkLoad, checkLog, checkSignatures } from './load-checks.ts'
import { ServerProcess, type ServerOptions } from './server-process.ts'
import type { Given } from './variant.ts'
import { verify, type Expected } from './verify.ts'

/** One window of one variant. */
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

/** How servers are warmed up and measured. */
export interface RunOptions extends ServerOptions {
  /** Seconds of a window. */
  readonly seconds: number
  /** Requests that a process answers before it is measured. */
  readonly warmUpRequests: number
  /** Seconds after which it is measured even so. */
  readonly maxWarmUpSeconds: number
}

/** One on each connection may be under way when a load ends. */
const UNDER_WAY = 64

/**
 * One variant in a process of its own that stays up: warmed up once, measured in short windows whenever it is its turn,
 * idle in between.
 */
export class WarmServer {
  readonly #server: ServerProcess
  readonly #given: Given
  readonly #expected: Expected
  readonly #options: RunOptions
  readonly #redis: Helper | undefined
  #answered = 0
  #loads = 0

  private constructor(server: ServerProcess, given: Given, expected: Expected, options: RunOptions, redis?: Helper) {
    this.#server = server
    this.#given = given
    this.#expected = expected
    this.#options = options
    this.#redis = redis
  }

  /** Starts a variant, verifies its answers, and warms it up. */
  static async start(given: Given, expected: Expected, options: RunOptions, redis?: Helper): Promise<WarmServer> {
    const warm = new WarmServer(await ServerProcess.start(given, options), given, expected, options, redis)
    try {
      await verify(warm.#server.port, expected)
      await warm.#warmUp()
      return warm
    } catch (error) {
      warm.stop()
      throw error
    }
  }

  /**
   * Verifies its answers, measures a window, and verifies again.
   * @param profile writes the CPU profile of the window into this file
   */
  async run(profile?: string): Promise<Run> {
    const server = this.#server
    await verify(server.port, this.#expected)
    if (profile !== undefined) await server.startProfile()
    const before = await server.watch(true)
    const cpuBefore = await server.cpuMicros()
    const redisBefore = this.#redis?.cpuMicros() ?? 0
    const seen = await this.#load(this.#options.seconds)
    const cpu = (await server.cpuMicros()) - cpuBefore
    const redisCpu = (this.#redis?.cpuMicros() ?? 0) - redisBefore
    const after = await server.watch(false)
    if (profile !== undefined) await server.writeProfile(profile)
    checkHandled(this.#expected, (after.handled - before.handled) / seen.requests)
    checkSignatures(this.#expected, (after.signatures - before.signatures) / seen.requests)
    await verify(server.port, this.#expected)
    return {
      cpuUs: cpu / seen.requests,
      p99Millis: seen.p99Millis,
      loopDelayMillis: after.loopDelayMillis,
      rssMegabytes: after.rssBytes / 1e6,
      requestsPerSecond: seen.requests / this.#options.seconds,
      ...(this.#redis === undefined ? {} : { redisUs: redisCpu / seen.requests }),
    }
  }

  /** @throws {Error} when an access log has too few lines */
  async checkLog(): Promise<void> {
    await checkLog(this.#given, this.#expected.subject, this.#answered)
  }

  stop(): void {
    this.#server.stop()
  }

  /** A first second tells how many more there have to be. */
  async #warmUp(): Promise<void> {
    const { warmUpRequests, maxWarmUpSeconds } = this.#options
    let seconds = 1
    for (let spent = 0; spent < maxWarmUpSeconds && this.#answered < warmUpRequests; spent += seconds) {
      if (spent > 0) seconds = Math.ceil(((warmUpRequests - this.#answered) * spent) / this.#answered)
      seconds = Math.min(seconds, maxWarmUpSeconds - spent)
      await this.#load(seconds)
    }
  }

  /** Goes on in the rotation where the last load ended, so that what must be new is new. */
  async #load(seconds: number): Promise<Load> {
    const { traffic, subject } = this.#expected
    const first = this.#answered + this.#loads++ * UNDER_WAY
    const { redisPort, upstreamPort } = this.#given
    const sharesCore = redisPort !== undefined || upstreamPort !== undefined
    const { transport = 'http' } = subject
    const seen = await load(this.#server.port, traffic, { seconds, first, transport, sharesCore })
    checkLoad(subject.module, seen, traffic.status)
    this.#answered += seen.requests
    return seen
  }
}
