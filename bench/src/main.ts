import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { fixture, type Fixture } from './fixture.ts'
import { hasWrk } from './load.ts'
import { measure, type Run } from './measure.ts'
import { figure, table, type Pair, type ScenarioReport } from './report.ts'
import { SCENARIOS, type Scenario } from './variants.ts'

/** `pnpm bench [SCENARIO…] [--rounds N] [--seconds N] [--quick] [--json FILE]` */
const { values, positionals } = parseArgs({
  args: process.argv.slice(2).filter((argument) => argument !== '--'),
  allowPositionals: true,
  options: {
    rounds: { type: 'string' },
    seconds: { type: 'string' },
    quick: { type: 'boolean', default: false },
    json: { type: 'string' },
  },
})
const rounds = Number(values.rounds ?? (values.quick ? 2 : 6))
const seconds = Number(values.seconds ?? (values.quick ? 3 : 5))
const names = Object.keys(SCENARIOS).filter(
  (name) => positionals.length === 0 || positionals.some((wanted) => name.startsWith(wanted)),
)
if (names.length === 0) {
  console.error(`bench: no scenario is called ${positionals.join(' or ')} (${Object.keys(SCENARIOS).join(', ')})`)
  process.exit(2)
}

const given = await fixture()
const report: Record<string, ScenarioReport> = {}
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
      const run = await measure(module, scenario.guarded, given, seconds)
      const before = bares.at(-1)!
      bares.push(await bare())
      pairs.get(variant)!.push({ run, bareUs: (before.cpuUs + bares.at(-1)!.cpuUs) / 2 })
    }
  }
  const { ours, ...peers } = Object.fromEntries([...pairs].map(([variant, measured]) => [variant, figure(measured)]))
  return { bare: figure(barePairs(bares)), ...(ours === undefined ? {} : { ours }), peers, anchors: {} }

  function bare(): Promise<Run> {
    return measure(scenario.bare, false, given, seconds)
  }
}

/** Bare against its own neighbours: the noise of the measurement itself. */
function barePairs(bares: readonly Run[]): readonly Pair[] {
  return bares.map((run, index) => {
    const near = [bares[index - 1], bares[index + 1]].filter((neighbour) => neighbour !== undefined)
    return { run, bareUs: near.reduce((sum, neighbour) => sum + neighbour.cpuUs, 0) / near.length }
  })
}
