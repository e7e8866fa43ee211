import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Fixture } from './fixture.ts'
import type { Helper } from './helpers.ts'
import { measure, type Run, type RunOptions } from './measure.ts'
import { figure, mean, noise, type Figure, type Pair, type ScenarioReport } from './report.ts'
import type { ServerScenario } from './server-scenarios.ts'
import type { TrafficSource } from './traffic.ts'
import type { Subject } from './variant.ts'

/** What all server scenarios are run with. */
export interface Bench {
  readonly fixture: Fixture
  readonly traffic: TrafficSource
  readonly options: RunOptions
  readonly rounds: number
  readonly helpers: { readonly redis?: Helper; readonly upstream?: Helper }
  /** Told before each run. */
  readonly onRun: (what: string) => void
}

interface VariantRuns {
  readonly name: string
  readonly subject: Subject
  readonly pairs: Pair[]
}

/** Variants that are compared to the same thing, whose runs stand before, between and after theirs. */
interface Group {
  readonly base: Subject
  readonly baseRuns: Run[]
  readonly variants: readonly VariantRuns[]
}

/** Variants that share the runs of the base around them: the more, the longer a neighbour's noise has to slip in. */
const BETWEEN_BASES = 2

/** Measures a scenario's variants in turn, so that a noisy neighbour slows both sides of a ratio. */
export async function runServerScenario(name: string, scenario: ServerScenario, bench: Bench): Promise<ScenarioReport> {
  const groups = groupsOf(scenario)
  for (let round = 0; round < bench.rounds; round++) {
    const say = (what: string): void => bench.onRun(`${name} · round ${round + 1} of ${bench.rounds} · ${what}`)
    for (const group of round % 2 === 0 ? groups : groups.toReversed())
      await runGroup(group, scenario, bench, round, groups.length > 1, say)
  }
  const figures = Object.fromEntries(
    groups.flatMap(({ variants }) => variants).map((variant) => [variant.name, figure(variant.pairs)]),
  )
  return {
    bare: noise(groups.find(({ base }) => base === scenario.bare)!.baseRuns.map(paired)),
    ...(scenario.ours === undefined ? {} : { ours: figures['ours']! }),
    peers: pick(figures, scenario.peers),
    anchors: pick(figures, scenario.anchors),
  }
}

async function runGroup(
  group: Group,
  scenario: ServerScenario,
  bench: Bench,
  round: number,
  stale: boolean,
  say: (what: string) => void,
): Promise<void> {
  const base = async (): Promise<Run> => {
    say('bare')
    const run = await runOne(group.base, scenario, bench, true)
    group.baseRuns.push(run)
    return run
  }
  const order = round % 2 === 0 ? group.variants : group.variants.toReversed()
  let before = stale ? undefined : group.baseRuns.at(-1)
  for (let at = 0; at < order.length; at += BETWEEN_BASES) {
    before ??= await base()
    const runs: [VariantRuns, Run][] = []
    for (const variant of order.slice(at, at + BETWEEN_BASES)) {
      say(variant.name)
      runs.push([variant, await runOne(variant.subject, scenario, bench, false)])
    }
    const after = await base()
    const baseUs = mean([before.cpuUs, after.cpuUs])
    for (const [variant, run] of runs) variant.pairs.push({ ...paired(run), baseUs })
    before = after
  }
}

/** A run that fails is made once more: a load generator on a busy machine may lose a connection. */
async function runOne(subject: Subject, scenario: ServerScenario, bench: Bench, isBare: boolean): Promise<Run> {
  try {
    return await runOnce(subject, scenario, bench, isBare)
  } catch (error) {
    bench.onRun(`again, because ${String(error).split('\n', 1)[0]}`)
    return runOnce(subject, scenario, bench, isBare)
  }
}

/** One run, in a fresh server. */
export async function runOnce(subject: Subject, scenario: ServerScenario, bench: Bench, isBare: boolean): Promise<Run> {
  const { fixture, options, helpers } = bench
  const folder = mkdtempSync(join(tmpdir(), 'gw-bench-log-'))
  const traffic = await bench.traffic.of(isBare ? (scenario.bareTraffic ?? scenario.traffic) : scenario.traffic)
  const given = {
    fixture,
    subject,
    logFile: join(folder, 'access.log'),
    ...(scenario.needs === 'redis' ? { redisPort: helpers.redis!.port } : {}),
    ...(scenario.needs === 'upstream' ? { upstreamPort: helpers.upstream!.port } : {}),
  }
  try {
    const redis = scenario.needs === 'redis' && !isBare ? helpers.redis : undefined
    return await measure(given, { subject, scenario, isBare, traffic, fixture }, options, redis)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function groupsOf(scenario: ServerScenario): readonly Group[] {
  const { bare, ours, peers = {}, anchors = {}, against = {} } = scenario
  const variants = Object.entries({ ...(ours === undefined ? {} : { ours }), ...peers, ...anchors })
  const groups = new Map<Subject, VariantRuns[]>([[bare, []]])
  for (const [name, subject] of variants) {
    const base = against[name] ?? bare
    if (!groups.has(base)) groups.set(base, [])
    groups.get(base)!.push({ name, subject, pairs: [] })
  }
  return [...groups].map(([base, variants]) => ({ base, baseRuns: [], variants }))
}

function paired({ cpuUs, ...more }: Run): Omit<Pair, 'baseUs'> {
  return { cpuUs, more }
}

function pick(figures: Record<string, Figure>, wanted: Readonly<Record<string, unknown>> = {}): Record<string, Figure> {
  return Object.fromEntries(Object.keys(wanted).map((name) => [name, figures[name]!]))
}
