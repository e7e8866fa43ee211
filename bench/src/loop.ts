import { parseArgs } from 'node:util'
import { fixture } from './fixture.ts'
import { load } from './load.ts'
import { ServerProcess } from './server-process.ts'
import { SCENARIOS } from './variants.ts'

/**
 * A quick answer while working on the hot path, never a published figure: bare and ours stand side by side, both pinned
 * to one core, and get short windows of load in turn, so that a neighbour slows both alike.
 *
 *     node bench/src/loop.ts full/express [--windows 15] [--pipeline 8] [--source] [--peers]
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    windows: { type: 'string', default: '15' },
    pipeline: { type: 'string', default: '1' },
    source: { type: 'boolean', default: false },
    peers: { type: 'boolean', default: false },
  },
})
const given = await fixture()
for (const name of positionals) await compare(name)

async function compare(name: string): Promise<void> {
  const scenario = SCENARIOS[name]
  if (scenario === undefined) throw new Error(`There is no "${name}" (${Object.keys(SCENARIOS).join(', ')})`)
  const modules = [scenario.bare, scenario.ours, ...(values.peers ? Object.values(scenario.peers) : [])].filter(
    (module) => module !== undefined,
  )
  const servers = await Promise.all(modules.map((module) => ServerProcess.start(module, given, values)))
  const windows: number[][] = modules.map(() => [])
  for (let window = -1; window < Number(values.windows); window++) {
    for (const [index, server] of servers.entries()) {
      const before = await server.cpuMicros()
      const { requests, errors } = await load(server.port, given.requests, 1, { pipeline: Number(values.pipeline) })
      if (errors > 0) throw new Error(`${modules[index]}: ${errors} of ${requests} requests failed`)
      if (window >= 0) windows[index]!.push(((await server.cpuMicros()) - before) / requests)
    }
  }
  for (const server of servers) server.stop()
  for (const [index, module] of modules.entries()) {
    const ratios = windows[index]!.map((micros, window) => micros / windows[0]![window]!)
    const [low, middle, high] = [0.25, 0.5, 0.75].map((share) => quantile(ratios, share).toFixed(3))
    console.log(
      `${name} ${module.padEnd(20)} ${quantile(windows[index]!, 0.5).toFixed(1).padStart(7)} µs  × ${middle} [${low}..${high}]`,
    )
  }
}

function quantile(values: readonly number[], share: number): number {
  return [...values].sort((a, b) => a - b)[Math.floor((values.length - 1) * share)]!
}
