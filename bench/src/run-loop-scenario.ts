import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { LoopReport } from './loop-case.ts'
import type { LoopScenario } from './loop-scenarios.ts'
import { pinned } from './pinned.ts'
import { figure, noise, type Figure, type ScenarioReport } from './report.ts'

/** How loops are run. */
export interface LoopRunOptions {
  readonly rounds: number
  readonly source: boolean
}

/** Measures a loop in a process of its own, pinned to the first core. */
export async function runLoopScenario(
  { module, setting }: LoopScenario,
  { rounds, source }: LoopRunOptions,
): Promise<ScenarioReport> {
  const flags = ['--expose-gc', ...(source ? ['--conditions=@gw/source'] : [])]
  const script = join(import.meta.dirname, 'loop-process.ts')
  const [command, args] = pinned(0, process.execPath, [...flags, script, module, setting, String(rounds)])
  const { stdout } = await promisify(execFile)(command, args, { maxBuffer: 1e8 })
  return scenarioReport(JSON.parse(/^GW (.*)$/m.exec(stdout)![1]!) as LoopReport)
}

function scenarioReport({ micros, peers = [], anchors = [], more = {} }: LoopReport): ScenarioReport {
  const bare = micros['bare']!
  const figureOf = (name: string): Figure =>
    figure(micros[name]!.map((cpuUs, round) => ({ cpuUs, baseUs: bare[round]!, more: more[name] ?? {} })))
  const figures = (names: readonly string[]): Record<string, Figure> =>
    Object.fromEntries(names.map((name) => [name, figureOf(name)]))
  return {
    bare: noise(bare.map((cpuUs) => ({ cpuUs, more: more['bare'] ?? {} }))),
    ...(micros['ours'] === undefined ? {} : { ours: figureOf('ours') }),
    peers: figures(peers),
    anchors: figures(anchors),
  }
}
