import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Fixture } from './fixture.ts'
import type { Helper } from './helpers.ts'
import type { ServerScenario } from './server-scenarios.ts'
import type { TrafficSource } from './traffic.ts'
import type { Subject } from './variant.ts'
import { WarmServer, type Run, type RunOptions } from './warm-server.ts'

/** What all server scenarios are run with. */
export interface Bench {
  readonly fixture: Fixture
  readonly traffic: TrafficSource
  readonly options: RunOptions
  readonly rounds: number
  readonly helpers: { readonly redis?: Helper; readonly upstream?: Helper }
  /** Told what is done next. */
  readonly onRun: (what: string) => void
}

/** A process for each of a scenario's variants, what it is compared to among them. */
export class ScenarioServers {
  readonly #scenario: ServerScenario
  readonly #bench: Bench
  readonly #servers = new Map<Subject, WarmServer>()
  #latest: Subject | undefined
  readonly #folder: string = mkdtempSync(join(tmpdir(), 'gw-bench-log-'))

  constructor(scenario: ServerScenario, bench: Bench) {
    this.#scenario = scenario
    this.#bench = bench
  }

  /** Starts a variant and warms it up, unless it is there. */
  async start(subject: Subject): Promise<void> {
    if (this.#servers.has(subject)) return
    const { traffic: trafficName, bareTraffic = trafficName, needs, bare, against = {} } = this.#scenario
    const { fixture, options, helpers, traffic: source } = this.#bench
    const isBare = subject === bare || Object.values(against).includes(subject)
    const traffic = await source.of(isBare ? bareTraffic : trafficName)
    const given = {
      fixture,
      subject,
      logFile: join(this.#folder, `${this.#servers.size}.log`),
      ...(needs === 'redis' ? { redisPort: helpers.redis!.port } : {}),
      ...(needs === 'upstream' ? { upstreamPort: helpers.upstream!.port } : {}),
    }
    const redis = needs === 'redis' && !isBare ? helpers.redis : undefined
    const expected = { subject, scenario: this.#scenario, isBare, traffic, fixture }
    this.#servers.set(subject, await WarmServer.start(given, expected, options, redis))
  }

  /** Measures a variant that was started; the others are idle. */
  async run(subject: Subject, profile?: string): Promise<Run> {
    this.#latest = undefined
    const run = await this.#servers.get(subject)!.run(profile)
    this.#latest = subject
    return run
  }

  /** Whether the latest window that was measured is this variant's. */
  isLatest(subject: Subject): boolean {
    return this.#latest === subject
  }

  /** @throws {Error} when an access log has too few lines */
  async checkLogs(): Promise<void> {
    for (const server of this.#servers.values()) await server.checkLog()
  }

  stop(): void {
    for (const server of this.#servers.values()) server.stop()
    rmSync(this.#folder, { recursive: true, force: true })
  }
}
