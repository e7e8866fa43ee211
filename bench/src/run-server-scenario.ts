import { figure, mean, noise, type Figure, type Pair, type ScenarioReport } from './report.ts'
import { ScenarioServers, type Bench } from './scenario-servers.ts'
import type { ServerScenario } from './server-scenarios.ts'
import type { Subject } from './variant.ts'
import type { Run } from './warm-server.ts'

interface VariantRuns {
  readonly name: string
  readonly subject: Subject
  readonly pairs: Pair[]
}

/** Variants that are compared to the same thing, whose windows stand before, between and after theirs. */
interface Group {
  readonly base: Subject
  readonly baseRuns: Run[]
  readonly variants: readonly VariantRuns[]
}

/** Variants that share the windows of the base around them: the more, the longer a neighbour's noise has to slip in. */
const BETWEEN_BASES = 2
/** Then all processes are fresh: what V8 made of one of them does not decide. */
const ROUNDS_PER_PROCESS = 3

/** Measures a scenario's variants in turn, so that a noisy neighbour slows both sides of a ratio. */
export async function runServerScenario(name: string, scenario: ServerScenario, bench: Bench): Promise<ScenarioReport> {
  const groups = groupsOf(scenario)
  for (let round = 0; round < bench.rounds; round += ROUNDS_PER_PROCESS)
    await runRounds(name, scenario, bench, groups, round, Math.min(round + ROUNDS_PER_PROCESS, bench.rounds))
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

/** Some rounds with the same processes: all warmed up first, then measured one at a time, the others idle. */
async function runRounds(
  name: string,
  scenario: ServerScenario,
  bench: Bench,
  groups: readonly Group[],
  from: number,
  to: number,
): Promise<void> {
  const servers = new ScenarioServers(scenario, bench)
  try {
    for (const { base, variants } of groups) {
      for (const subject of [base, ...variants.map(({ subject }) => subject)]) {
        bench.onRun(`${name} · warming up · ${subject.module}`)
        await onceMore(bench, () => servers.start(subject))
      }
    }
    for (let round = from; round < to; round++) {
      bench.onRun(`${name} · round ${round + 1} of ${bench.rounds}`)
      for (const group of round % 2 === 0 ? groups : groups.toReversed()) await runGroup(group, servers, round, bench)
    }
    await servers.checkLogs()
  } finally {
    servers.stop()
  }
}

async function runGroup(group: Group, servers: ScenarioServers, round: number, bench: Bench): Promise<void> {
  const base = async (): Promise<Run> => {
    const run = await onceMore(bench, () => servers.run(group.base))
    group.baseRuns.push(run)
    return run
  }
  const order = round % 2 === 0 ? group.variants : group.variants.toReversed()
  // A round ends with the base; the next one begins with it.
  let before = servers.isLatest(group.base) ? group.baseRuns.at(-1)! : await base()
  for (let at = 0; at < order.length; at += BETWEEN_BASES) {
    const runs: [VariantRuns, Run][] = []
    for (const variant of order.slice(at, at + BETWEEN_BASES))
      runs.push([variant, await onceMore(bench, () => servers.run(variant.subject))])
    const after = await base()
    const baseUs = mean([before.cpuUs, after.cpuUs])
    for (const [variant, run] of runs) variant.pairs.push({ ...paired(run), baseUs })
    before = after
  }
}

/** What fails is done once more: a load generator on a busy machine may lose a connection. */
async function onceMore<T>(bench: Bench, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    bench.onRun(`again, because ${String(error).split('\n', 1)[0]}`)
    return work()
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
