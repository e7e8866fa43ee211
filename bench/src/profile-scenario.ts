import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { profileTable } from './profile.ts'
import { runOnce, type Bench } from './run-server-scenario.ts'
import type { ServerScenario } from './server-scenarios.ts'

const FUNCTIONS = 25

/** One profiled run of bare and of ours (or of the first peer): where the time goes, by package and by function. */
export async function profileScenario(name: string, scenario: ServerScenario, bench: Bench): Promise<string> {
  const folder = join(import.meta.dirname, '..', 'profiles')
  mkdirSync(folder, { recursive: true })
  const subjects = [scenario.bare, scenario.ours ?? Object.values(scenario.peers ?? {})[0]!]
  const parts: string[] = []
  for (const [index, subject] of subjects.entries()) {
    const profile = join(folder, `${name.replaceAll('/', '-')}-${index === 0 ? 'bare' : 'ours'}.cpuprofile`)
    const { cpuUs } = await runOnce(
      subject,
      scenario,
      { ...bench, options: { ...bench.options, profile } },
      index === 0,
    )
    parts.push(
      `${name} · ${subject.module} · ${cpuUs.toFixed(1)} µs a request · ${profile}\n${profileTable(profile, cpuUs, FUNCTIONS)}`,
    )
  }
  return `\n${parts.join('\n\n')}`
}
