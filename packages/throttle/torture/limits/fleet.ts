import { fork, type ChildProcess } from 'node:child_process'
import { on, once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { NodeConfig, NodeReport } from './node-config.ts'
import { sleep } from './redis-process.ts'

/** Node processes that all count in one store. */
export class Fleet {
  readonly logs: string[] = []
  readonly #folder: string
  readonly #config: Omit<NodeConfig, 'log'>
  readonly #nodes = new Set<ChildProcess>()
  readonly #recoveredAt = new Map<ChildProcess, number>()
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

  /** Waits until every node has told, since then, that its store is well again; not for ever. */
  async recovered(since: number, deadlineMillis: number): Promise<void> {
    const end = Date.now() + deadlineMillis
    const isBack = (node: ChildProcess): boolean => (this.#recoveredAt.get(node) ?? 0) >= since
    while (![...this.#nodes].every(isBack) && Date.now() < end) await sleep(100)
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
    node.on('message', (said: { recovered?: number }) => {
      if (said.recovered !== undefined) this.#recoveredAt.set(node, said.recovered)
    })
    // The first thing it says is that it serves.
    await once(node, 'message', { signal: AbortSignal.timeout(60_000) })
  }
}

async function stopped(node: ChildProcess): Promise<NodeReport> {
  const messages = on(node, 'message', { signal: AbortSignal.timeout(30_000) })
  node.send('stop')
  for await (const [said] of messages as AsyncIterable<[NodeReport | { recovered: number }]>) {
    if ('requests' in said) return said
  }
  throw new Error('A node ended without a report')
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
