import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { createIssuer } from './issuer.ts'
import { startRedis, startUpstream } from './helpers.ts'
import { load } from './load.ts'
import { median } from './report.ts'
import { ServerProcess } from './server-process.ts'
import { SERVER_SCENARIOS } from './server-scenarios.ts'
import { TrafficSource } from './traffic.ts'

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
const issuer = await createIssuer()
const source = new TrafficSource(issuer)
const [redis, upstream] = [await startRedis(), await startUpstream()]
for (const name of positionals) await compare(name)
redis.stop()
upstream.stop()
process.exit(0)

async function compare(name: string): Promise<void> {
  const scenario = SERVER_SCENARIOS[name]
  if (scenario === undefined) throw new Error(`There is no "${name}" (${Object.keys(SERVER_SCENARIOS).join(', ')})`)
  const { bare, ours, peers = {}, anchors = {} } = scenario
  const subjects = [bare, ours, ...(values.peers ? Object.values({ ...peers, ...anchors }) : [])].filter(
    (subject) => subject !== undefined,
  )
  const servers = await Promise.all(
    subjects.map((subject) => {
      const logFile = join(mkdtempSync(join(tmpdir(), 'gw-bench-')), 'access.log')
      const ports = { redisPort: redis.port, upstreamPort: upstream.port }
      return ServerProcess.start({ fixture: issuer.fixture, subject, logFile, ...ports }, values)
    }),
  )
  const traffic = await source.of(scenario.traffic)
  const bareTraffic = await source.of(scenario.bareTraffic ?? scenario.traffic)
  const windows: number[][] = subjects.map(() => [])
  const sent = subjects.map(() => 0)
  for (let window = -1; window < Number(values.windows); window++) {
    for (const [index, server] of servers.entries()) {
      const before = await server.cpuMicros()
      const { requests } = await load(server.port, index === 0 ? bareTraffic : traffic, {
        seconds: 1,
        first: sent[index]!,
        pipeline: Number(values.pipeline),
        transport: subjects[index]!.transport ?? 'http',
      })
      sent[index]! += requests + 1_000
      if (window >= 0) windows[index]!.push(((await server.cpuMicros()) - before) / requests)
    }
  }
  for (const server of servers) server.stop()
  for (const [index, { module }] of subjects.entries()) {
    const ratios = windows[index]!.map((micros, window) => micros / windows[0]![window]!).sort((a, b) => a - b)
    const at = (share: number): string => ratios[Math.floor((ratios.length - 1) * share)]!.toFixed(3)
    const micros = median(windows[index]!).toFixed(1).padStart(7)
    console.log(`${name} ${module.padEnd(24)} ${micros} µs  × ${at(0.5)} [${at(0.25)}..${at(0.75)}]`)
  }
}
