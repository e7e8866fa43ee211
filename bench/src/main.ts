import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { ArgumentError, readArguments, type Arguments } from './arguments.ts'
import { SCENARIO_NAMES } from './catalogue.ts'
import { hasRedis } from './helpers.ts'
import { loadGenerator } from './load.ts'
import { LOOP_SCENARIOS } from './loop-scenarios.ts'
import { performancePage, performancePlot, type Circumstances } from './performance-page.ts'
import { profileScenario } from './profile-scenario.ts'
import type { Report, ScenarioReport } from './report.ts'
import { runLoopScenario } from './run-loop-scenario.ts'
import { Servers } from './servers.ts'
import { SERVER_SCENARIOS } from './server-scenarios.ts'
import { columns, figureCells, targetCells } from './table.ts'
import { judge } from './targets.ts'

const root = join(import.meta.dirname, '..', '..')
process.exitCode = await main(process.argv.slice(2))

/** `pnpm bench`: measures, prints, and writes. @returns the exit code: 2 when nothing was run */
async function main(argv: readonly string[]): Promise<number> {
  let args: Arguments
  try {
    args = readArguments(argv, SCENARIO_NAMES)
  } catch (error) {
    if (!(error instanceof ArgumentError)) throw error
    console.error(`bench: ${error.message}`)
    return 2
  }
  const begun = performance.now()
  const servers = new Servers(args, progress)
  try {
    return args.profile ? await profiles(args, servers) : await figures(args, servers, begun)
  } finally {
    servers.stop()
  }
}

async function figures(args: Arguments, servers: Servers, begun: number): Promise<number> {
  const report = keptReport(args)
  const failed: string[] = []
  for (const name of args.scenarios) {
    if (isMissingRedis(name)) {
      say(`${name}: not run, there is no redis-server on the path`)
      continue
    }
    try {
      report[name] = await measured(name, args, servers)
      // Each time: half an hour's figures are not lost with the last of them.
      if (args.json !== undefined) writeFileSync(args.json, `${JSON.stringify(report, null, 2)}\n`)
    } catch (error) {
      failed.push(name)
      say(`${name}: not measured, ${(error as Error).stack ?? String(error)}`)
    }
  }
  progress('')
  if (Object.keys(report).length === 0) {
    say('bench: nothing was run')
    return 2
  }
  const circumstances = circumstancesOf(args, begun)
  console.log(
    `\n${columns(figureCells(report))}\n\n${columns(targetCells(judge(report)))}\n\n${explained(circumstances)}`,
  )
  if (args.writeDocs) writeDocs(report, circumstances)
  return failed.length === 0 ? 0 : 1
}

/** What an earlier run found, with `--keep`. */
function keptReport({ json, keep }: Arguments): Record<string, ScenarioReport> {
  if (!keep || json === undefined || !existsSync(json)) return {}
  return JSON.parse(readFileSync(json, 'utf8')) as Record<string, ScenarioReport>
}

function measured(name: string, args: Arguments, servers: Servers): Promise<ScenarioReport> {
  const loop = LOOP_SCENARIOS[name]
  if (loop === undefined) return servers.run(name, SERVER_SCENARIOS[name]!)
  progress(`${name} · ${args.rounds} rounds`)
  return runLoopScenario(loop, args)
}

async function profiles(args: Arguments, servers: Servers): Promise<number> {
  for (const name of args.scenarios) {
    const scenario = SERVER_SCENARIOS[name]
    if (scenario === undefined) say(`${name}: no profile, it is a loop`)
    else console.log(await profileScenario(name, scenario, await servers.bench(scenario)))
  }
  return 0
}

function isMissingRedis(name: string): boolean {
  return SERVER_SCENARIOS[name]?.needs === 'redis' && !hasRedis
}

/** Page and plot come from one report, so that they cannot disagree. */
function writeDocs(report: Report, circumstances: Circumstances): void {
  mkdirSync(join(root, 'docs'), { recursive: true })
  writeFileSync(join(root, 'docs', 'performance.svg'), performancePlot(report))
  writeFileSync(join(root, 'docs', 'performance.md'), performancePage(report, judge(report), circumstances))
  spawnSync(join(root, 'node_modules', '.bin', 'oxfmt'), ['docs/performance.md'], { cwd: root })
  say('written: docs/performance.md, docs/performance.svg')
}

function circumstancesOf({ rounds, seconds, warmUpRequests }: Arguments, begun: number): Circumstances {
  return {
    rounds,
    seconds,
    warmUpRequests,
    load: loadGenerator(),
    node: process.version,
    cpu: `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}`,
    date: new Date().toISOString().slice(0, 10),
    minutes: (performance.now() - begun) / 60_000,
    packages: packagesMeasured(),
  }
}

/** The peers' versions, as bench's own lockfile has them. */
function packagesMeasured(): Readonly<Record<string, string>> {
  const { dependencies } = JSON.parse(readFileSync(join(root, 'bench', 'package.json'), 'utf8')) as {
    dependencies: Record<string, string>
  }
  return Object.fromEntries(Object.entries(dependencies).filter(([, version]) => !version.startsWith('link:')))
}

function explained({ rounds, seconds, load, node, minutes }: Circumstances): string {
  return `CPU of the whole process per request; × and added µs are to the nearest runs of what "bare" is.
The line "bare" holds bare runs against their own neighbours: the noise. ${rounds} rounds of ${seconds} s, load by ${load}, Node ${node}, ${minutes.toFixed(1)} minutes.`
}

function say(line: string): void {
  progress('')
  console.error(line)
}

/** One line that is written over on a terminal; elsewhere a line each. */
function progress(what: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${what.slice(0, (process.stderr.columns ?? 80) - 1)}`)
  else if (what !== '') process.stderr.write(`${what}\n`)
}
