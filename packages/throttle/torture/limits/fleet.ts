import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { NodeConfig, NodeReport } from './node-config.ts'

/** Node processes that all count in one store. */
export class Fleet {
  readonly logs: string[] = []
  readonly #folder: string
  readonly #config: Omit<NodeConfig, 'log'>
  readonly #nodes = new Set<ChildProcess>()
  #made = 0

  constructor(folder: string, config: Omit<NodeConfig, 'log'>) {
    this.#folder = folder
    this.#config = config
  }

  /** Starts so many more, and waits until they serve. */
  async start(count: number): Promise<void> {
    await Promise.all(Array.from({ length: count }, () => this.#startOne()))
  }

  /** Kills the oldest one as `kill -9` does, and starts another. */
  async replaceOne(): Promise<void> {
    const [oldest] = this.#nodes
    if (oldest === undefined) return
    this.#nodes.delete(oldest)
    oldest.kill('SIGKILL')
    await once(oldest, 'exit')
    await this.start(1)
  }

  /** From now on commands and requests are counted: what was before was warming up. */
  measure(): void {
    for (const node of this.#nodes) node.send('measure')
  }

  /** Stops all and adds up what they tell. */
  async stop(): Promise<NodeReport> {
    const reports = await Promise.all([...this.#nodes].map(stopped))
    this.#nodes.clear()
    return reports.reduce(added)
  }

  async #startOne(): Promise<void> {
    const log = join(this.#folder, `node-${this.#made++}.log`)
    this.logs.push(log)
    writeFileSync(log, '')
    const config = JSON.stringify({ ...this.#config, log } satisfies NodeConfig)
    const node = fork(new URL('node.ts', import.meta.url), [config], {
      execArgv: ['--conditions=@gw/source'],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    })
    this.#nodes.add(node)
    // The first thing it says is that it serves.
    await once(node, 'message', { signal: AbortSignal.timeout(60_000) })
  }
}

async function stopped(node: ChildProcess): Promise<NodeReport> {
  const told = once(node, 'message', { signal: AbortSignal.timeout(30_000) })
  node.send('stop')
  const [report] = (await told) as [NodeReport]
  return report
}

function added(a: NodeReport, b: NodeReport): NodeReport {
  const statuses: Record<string, number> = { ...a.statuses }
  for (const [status, count] of Object.entries(b.statuses)) statuses[status] = (statuses[status] ?? 0) + count
  return {
    requests: a.requests + b.requests,
    statuses,
    p50: Math.max(a.p50, b.p50),
    p99: Math.max(a.p99, b.p99),
    max: Math.max(a.max, b.max),
    storeCalls: a.storeCalls + b.storeCalls,
    rssGrowthMegabytes: Math.max(a.rssGrowthMegabytes, b.rssGrowthMegabytes),
    recoveredAt: [...a.recoveredAt, ...b.recoveredAt],
    faults: a.faults + b.faults,
  }
}
