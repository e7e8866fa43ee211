import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { admissions, envelope } from './envelope.ts'
import { Fleet } from './fleet.ts'
import type { NodeConfig } from './node-config.ts'
import { sleep } from './redis-process.ts'
import type { Trial } from './trial.ts'

const LOAD: Omit<NodeConfig, 'log' | 'store'> = {
  rateLimit: 100,
  burstLimit: 50,
  keys: 4,
  requestsPerSecond: 200,
  onStoreError: 'closed',
}

/** One file, several processes: exact, and nothing acknowledged is lost. */
export const sqliteTrials: readonly Trial[] = [
  ...[2, 4, 8].map((nodes) => exact(`${nodes} processes`, nodes, {})),
  exact('wall clocks jump', 4, { clockJumps: true }),
  {
    name: 'sqlite: kill -9 of the processes',
    async run(folder, { killCycles }) {
      const path = join(folder, 'limits.db')
      const fleet = new Fleet(folder, { ...LOAD, rateLimit: 1e6, burstLimit: 1e6, store: { sqlite: path } })
      await fleet.start(2)
      await sleep(500)
      for (let cycle = 0; cycle < killCycles; cycle++) {
        await sleep(400 + Math.random() * 300)
        await fleet.replaceOne()
      }
      await sleep(1000)
      await fleet.stop()
      const [acknowledged, lost] = charges(path, fleet)
      return {
        passed: acknowledged > 0 && lost === 0,
        measured: `${killCycles} cycles, acknowledged ${acknowledged}, lost ${lost}`,
      }
    },
  },
]

function exact(name: string, nodes: number, more: Partial<NodeConfig>): Trial {
  return {
    name: `sqlite: ${name}`,
    async run(folder, { seconds }) {
      const fleet = new Fleet(folder, { ...LOAD, ...more, store: { sqlite: join(folder, 'limits.db') } })
      await fleet.start(nodes)
      await sleep(seconds * 1000)
      const { statuses, p99, faults } = await fleet.stop()
      const { admitted, overshoot } = envelope(fleet.logs, LOAD.rateLimit, LOAD.burstLimit)
      return {
        passed: admitted > 0 && faults === 0 && overshoot <= 1e-6,
        measured: `admitted ${admitted}, overshoot ${Math.max(0, overshoot).toFixed(2)}, p99 ${p99.toFixed(1)} ms, answers ${JSON.stringify(statuses)}`,
      }
    },
  }
}

function charges(path: string, fleet: Fleet): [acknowledged: number, lost: number] {
  const database = new DatabaseSync(path)
  const used = database.prepare('SELECT used FROM quota WHERE key = ?')
  let [acknowledged, lost] = [0, 0]
  for (const [key, count] of admissions(fleet.logs)) {
    const row = used.get(`plan/plan/MONTH|${key}`) as { used: number } | undefined
    acknowledged += count
    lost += Math.max(0, count - (row?.used ?? 0))
  }
  database.close()
  return [acknowledged, lost]
}
