import type { Arguments } from './arguments.ts'
import type { Issuer } from './fixture.ts'
import { createIssuer } from './issuer.ts'
import { startRedis, startUpstream, type Helper } from './helpers.ts'
import type { ScenarioReport } from './report.ts'
import { runServerScenario } from './run-server-scenario.ts'
import type { Bench } from './scenario-servers.ts'
import type { ServerScenario } from './server-scenarios.ts'
import { TrafficSource } from './traffic.ts'

/** What scenarios with servers share: callers and tokens, a Redis, a backend. Each is made when it is first needed. */
export class Servers {
  readonly #args: Arguments
  readonly #onRun: (what: string) => void
  #issuer: Promise<{ readonly issuer: Issuer; readonly traffic: TrafficSource }> | undefined
  #redis: Promise<Helper> | undefined
  #upstream: Promise<Helper> | undefined

  constructor(args: Arguments, onRun: (what: string) => void) {
    this.#args = args
    this.#onRun = onRun
  }

  async run(name: string, scenario: ServerScenario): Promise<ScenarioReport> {
    return runServerScenario(name, scenario, await this.bench(scenario))
  }

  /** What one scenario is run with. */
  async bench({ needs }: ServerScenario): Promise<Bench> {
    const { issuer, traffic } = await (this.#issuer ??= made())
    const { seconds, warmUpRequests, maxWarmUpSeconds, source, rounds } = this.#args
    return {
      fixture: issuer.fixture,
      traffic,
      rounds,
      options: { seconds, warmUpRequests, maxWarmUpSeconds, source },
      onRun: this.#onRun,
      helpers: {
        ...(needs === 'redis' ? { redis: await (this.#redis ??= startRedis()) } : {}),
        ...(needs === 'upstream' ? { upstream: await (this.#upstream ??= startUpstream()) } : {}),
      },
    }
  }

  stop(): void {
    for (const helper of [this.#redis, this.#upstream])
      helper?.then(
        ({ stop }) => stop(),
        () => {},
      )
  }
}

async function made(): Promise<{ readonly issuer: Issuer; readonly traffic: TrafficSource }> {
  const issuer = await createIssuer()
  return { issuer, traffic: new TrafficSource(issuer) }
}
