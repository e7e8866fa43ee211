import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { fixture, type Fixture } from './fixture.ts'
import { hasWrk } from './load.ts'
import { measure, type Run } from './measure.ts'
import { profileTable } from './profile.ts'
import { figure, table, type Pair, type ScenarioReport } from './report.ts'
import { SCENARIOS, type Scenario } from './variants.ts'

/** `pnpm bench [SCENARIO…] [--rounds N] [--seconds N] [--quick] [--json FILE] [--source] [--profile]` */
const { values, positionals } = parseArgs({
  args: process.argv.slice(2).filter((argument) => argument !== '--'),
  allowPositionals: true,
  options: {
    rounds: { type: 'string' },
    seconds: { type: 'string' },
    quick: { type: 'boolean', default: false },
    json: { type: 'string' },
    source: { type: 'boolean', default: false },
    profile: { type: 'boolean', default: false },
  },
})
const rounds = Number(values.rounds ?? (values.quick ? 2 : 6))
const seconds = Number(values.seconds ?? (values.quick ? 3 : 5))
const options = { seconds, warmUpSeconds: Math.min(2, seconds), source: values.source }
const names = Object.keys(SCENARIOS).filter(
  (name) => positionals.length === 0 || positionals.some((wanted) => name.startsWith(wanted)),
)
if (names.length === 0) {
  console.error(`bench: no scenario is called ${positionals.join(' or ')} (${Object.keys(SCENARIOS).join(', ')})`)
  process.exit(2)
}

const given = await fixture()
const report: Record<string, ScenarioReport> = {}
if (values.profile) {
  for (const name of names) await profiled(name, SCENARIOS[name]!)
  process.exit(0)
}
for (const name of names) report[name] = await scenarioReport(name, SCENARIOS[name]!, given)
console.log(
  `\n${table(report)}\n\nCPU per request of the whole server process; × is to the nearest runs of the bare framework. ${rounds} rounds of ${seconds} s, load by ${hasWrk ? 'wrk' : 'autocannon'}.`,
)
if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(report, null, 2)}\n`)

/** Bare runs stand before, between and after, so that a noisy neighbour slows both sides of a ratio. */
async function scenarioReport(name: string, scenario: Scenario, given: Fixture): Promise<ScenarioReport> {
  const variants = Object.entries({
    ...(scenario.ours === undefined ? {} : { ours: scenario.ours }),
    ...scenario.peers,
  })
  const pairs = new Map<string, Pair[]>(variants.map(([variant]) => [variant, []]))
  const bares: Run[] = [await bare()]
  for (let round = 0; round < rounds; round++) {
    for (const [variant, module] of round % 2 === 0 ? variants : variants.toReversed()) {
      process.stderr.write(`${name} · round ${round + 1} of ${rounds} · ${variant}\n`)
      const run = await measure(module, scenario.guarded, given, options)
      const before = bares.at(-1)!
      bares.push(await bare())
      pairs.get(variant)!.push({ run, bareUs: (before.cpuUs + bares.at(-1)!.cpuUs) / 2 })
    }
  }
  const { ours, ...peers } = Object.fromEntries([...pairs].map(([variant, measured]) => [variant, figure(measured)]))
  return { bare: figure(barePairs(bares)), ...(ours === undefined ? {} : { ours }), peers, anchors: {} }

  function bare(): Promise<Run> {
    return measure(scenario.bare, false, given, options)
  }
}

/** Bare against its own neighbours: the noise of the measurement itself. */
function barePairs(bares: readonly Run[]): readonly Pair[] {
  return bares.map((run, index) => {
    const near = [bares[index - 1], bares[index + 1]].filter((neighbour) => neighbour !== undefined)
    return { run, bareUs: near.reduce((sum, neighbour) => sum + neighbour.cpuUs, 0) / near.length }
  })
}

/** One profiled run of ours (or of the bare framework, where there is no ours), and where its time went. */
async function profiled(name: string, { bare, ours }: Scenario): Promise<void> {
  const folder = join(import.meta.dirname, '..', 'profiles')
  mkdirSync(folder, { recursive: true })
  for (const module of [bare, ours].filter((module) => module !== undefined)) {
    const profile = join(folder, `${name.replace('/', '-')}-${module.replace('.ts', '')}.cpuprofile`)
    const { cpuUs } = await measure(module, module === ours, given, { ...options, profile })
    console.log(
      `\n${name} · ${module} · ${cpuUs.toFixed(1)} µs a request · ${profile}\n${profileTable(profile, cpuUs, 25)}`,
    )
  }
}
