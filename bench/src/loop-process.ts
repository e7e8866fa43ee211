import { join } from 'node:path'
import type { LoopCase, LoopCases, LoopModule, LoopReport } from './loop-case.ts'

/** Of a case that is called so many times a turn; the others are called for 50 ms, again and again, and need no more. */
const WARM_UP_CALLS = 40_000

/**
 * A child process: `loop-process.ts MODULE SETTING ROUNDS` measures the cases of a loop in turn, so that a neighbour
 * slows all alike, and writes the CPU microseconds of every turn.
 */
const [module, setting, rounds] = process.argv.slice(2) as [string, string, string]
const { loop } = (await import(join(import.meta.dirname, '..', 'loops', module))) as { loop: LoopModule }
const made = await loop(setting, Number(rounds))
const report: LoopReport = 'micros' in made ? made : await measured(made, Number(rounds))
console.log(`\nGW ${JSON.stringify(report)}`)
process.exit(0)

async function measured(cases: LoopCases, rounds: number): Promise<LoopReport> {
  const { bare, ours, peers = {}, anchors = {} } = cases
  const all = { bare, ...(ours === undefined ? {} : { ours }), ...peers, ...anchors }
  const counts = new Map<string, number>()
  for (const [name, run] of Object.entries(all)) counts.set(name, cases.count ?? (await fitting(run)))
  const micros: Record<string, number[]> = Object.fromEntries(Object.keys(all).map((name) => [name, []]))
  // A round of a server is seconds; of a loop it is several turns, the least of which counts.
  const turns = cases.count === undefined ? 3 : 1
  const warmUps = cases.count === undefined ? 1 : Math.ceil(WARM_UP_CALLS / cases.count)
  for (let round = -warmUps; round < rounds; round++) {
    const best: Record<string, number> = {}
    for (let turn = 0; turn < turns; turn++) {
      for (const [name, run] of Object.entries(all)) {
        await cases.beforeTurn?.()
        best[name] = Math.min(best[name] ?? Infinity, await once(run, counts.get(name)!))
      }
    }
    if (round >= 0) for (const name of Object.keys(all)) micros[name]!.push(best[name]!)
  }
  return {
    micros,
    peers: Object.keys(peers),
    anchors: Object.keys(anchors),
    ...(cases.more === undefined ? {} : { more: cases.more }),
  }
}

/** Calls that take about 50 ms, found with the code already warm. */
async function fitting(run: LoopCase): Promise<number> {
  let count = 16
  for (;;) {
    const micros = (await once(run, count)) * count
    if (micros > 50_000) return Math.max(1, Math.round((count * 50_000) / micros))
    count *= micros > 5_000 ? 2 : 8
  }
}

async function once(run: LoopCase, count: number): Promise<number> {
  const before = process.cpuUsage()
  const running = run(count)
  if (running !== undefined) await running
  const { user, system } = process.cpuUsage(before)
  return (user + system) / count
}
