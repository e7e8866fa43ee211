import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { profileTable } from './profile.ts'
import { ScenarioServers, type Bench } from './scenario-servers.ts'
import type { ServerScenario } from './server-scenarios.ts'
import type { Subject } from './variant.ts'

const FUNCTIONS = 25

/** One profiled window of bare and of ours (or of the first peer): where the time goes, by package and by function. */
export async function profileScenario(name: string, scenario: ServerScenario, bench: Bench): Promise<string> {
  const folder = join(import.meta.dirname, '..', 'profiles')
  mkdirSync(folder, { recursive: true })
  const subjects = [scenario.bare, scenario.ours ?? Object.values(scenario.peers ?? {})[0]!]
  const parts: string[] = []
  for (const [index, subject] of subjects.entries()) {
    const profile = join(folder, `${name.replaceAll('/', '-')}-${index === 0 ? 'bare' : 'ours'}.cpuprofile`)
    const cpuUs = await profiled(subject, scenario, bench, profile)
    parts.push(
      `${name} · ${subject.module} · ${cpuUs.toFixed(1)} µs a request · ${profile}\n${profileTable(profile, cpuUs, FUNCTIONS)}`,
    )
  }
  return `\n${parts.join('\n\n')}`
}

async function profiled(subject: Subject, scenario: ServerScenario, bench: Bench, profile: string): Promise<number> {
  const servers = new ScenarioServers(scenario, bench)
  try {
    await servers.start(subject)
    return (await servers.run(subject, profile)).cpuUs
  } finally {
    servers.stop()
  }
}
