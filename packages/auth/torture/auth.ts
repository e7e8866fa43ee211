import { parseArgs } from 'node:util'
import { createGateway, type Exchange, type GatewayResponse } from '@gw/core'
import { HandClock } from '../test/test-context.ts'
import { Faults } from './faults.ts'
import { RandomSource } from './random-source.ts'
import { SCENARIOS, TorturedRequest, type Scenario } from './scenarios.ts'

/*
 * Every await of every authorizer, under random schedules of faults: never a pass that does not rest on good answers, never a hang, always one end.
 * `pnpm torture auth` draws a seed; `pnpm torture auth --seed 7 --runs 1` repeats a run that is reported.
 */
const { values } = parseArgs({ options: { seed: { type: 'string' }, runs: { type: 'string' } } })
const firstSeed = Number(values.seed ?? Math.floor(Math.random() * 1e9))
const runs = Number(values.runs ?? 10_000)

const orphans: unknown[] = []
process.on('unhandledRejection', (error) => orphans.push(error))

const counts = { passed: 0, failed: 0, requests: 0, admitted: 0 }
const covered = new Map<string, number>()
const admitted = new Map(SCENARIOS.map(({ name }) => [name, 0]))
console.log(`torture auth: seed ${firstSeed}, ${runs} runs`)
for (let seed = firstSeed; seed < firstSeed + runs; seed++) {
  const complaint = await torture(seed)
  if (complaint === undefined) counts.passed++
  else {
    counts.failed++
    if (counts.failed <= 10) console.log(`seed ${seed}: ${complaint}`)
  }
}
console.log(`${counts.requests} requests, ${counts.admitted} let in; ${covered.size} kinds of fault:`)
console.log(
  [...covered]
    .map(([fault, times]) => `${fault} ${times}`)
    .toSorted()
    .join(', '),
)
// A guard that lets nobody in was not tried: its good requests are none.
const untried = runs < 1_000 ? [] : [...admitted].filter(([, times]) => times === 0).map(([name]) => name)
if (untried.length > 0) console.log(`never let anybody in: ${untried.join('; ')}`)
console.log(`torture auth: ${counts.passed} passed, ${counts.failed} failed`)
process.exitCode = counts.failed === 0 && untried.length === 0 ? 0 : 1

/** One gateway, a few requests. What is wrong, if anything is. */
async function torture(seed: number): Promise<string | undefined> {
  const random = new RandomSource(seed)
  const scenario = random.pick(SCENARIOS)
  const clock = new HandClock()
  const faults = new Faults(random, clock)
  const ends: string[] = []
  const gateway = createGateway({
    protocol: scenario.protocol,
    clock,
    random: { next: () => random.next(), uuid: () => '00000000-0000-4000-8000-000000000000' },
    accountId: '123456789012',
    policies: [
      ...scenario.policies(faults),
      { slot: 'accessLog', name: 'ends', onRequest: () => ({ end: (end) => void ends.push(end.outcome) }) },
    ],
    routes: { 'ANY /pets/{petId}': [] },
  })
  const requests = 1 + Math.floor(random.next() * 4)
  for (let index = 0; index < requests; index++) {
    const complaint = await request(gateway, scenario, faults, random, clock, ends)
    if (complaint !== undefined) return `${scenario.name}: ${complaint}; ${faults.log.join(', ')}`
    clock.advance(Math.floor(random.next() * 90_000))
  }
  for (const fault of faults.log) covered.set(fault, (covered.get(fault) ?? 0) + 1)
  await settle(false)
  return orphans.length === 0 ? undefined : `a rejection that nobody handles: ${String(orphans.pop())}`
}

async function request(
  gateway: { exchange(request: TorturedRequest): Exchange },
  scenario: Scenario,
  faults: Faults,
  random: RandomSource,
  clock: HandClock,
  ends: string[],
): Promise<string | undefined> {
  const isGood = random.chance(0.5)
  const exchange = gateway.exchange(new TorturedRequest(random.pick(isGood ? scenario.good : scenario.bad), faults))
  const leavesAt = random.chance(0.1) ? Math.floor(random.next() * 10) : Infinity
  faults.now.clear()
  ends.length = 0
  counts.requests++
  const seen: { admitted: boolean; answer: GatewayResponse | undefined } = { admitted: false, answer: undefined }
  const whole = Promise.resolve(
    exchange.complete(() => {
      seen.admitted = true
      return { statusCode: 200, headers: {}, body: 'in' }
    }),
  ).then((response) => (seen.answer = exchange.finish(response)))
  whole.catch(() => {})
  for (let step = 0; step < 200 && seen.answer === undefined; step++) {
    if (step === leavesAt) exchange.abort()
    await settle(scenario.usesThreads === true)
    if (seen.answer === undefined) clock.advance(1_000)
  }
  if (seen.admitted) {
    counts.admitted++
    admitted.set(scenario.name, admitted.get(scenario.name)! + 1)
  }
  return judge(scenario, faults, { isGood, ...seen, ends })
}

interface Outcome {
  readonly isGood: boolean
  readonly admitted: boolean
  readonly answer: GatewayResponse | undefined
  readonly ends: readonly string[]
}

function judge(scenario: Scenario, faults: Faults, { isGood, admitted, answer, ends }: Outcome): string | undefined {
  if (answer === undefined) return ends[0] === 'aborted' && ends.length === 1 ? undefined : 'hangs'
  if (ends.length !== 1) return `ends ${ends.length} times`
  if (!admitted)
    return [401, 403, 413, 500, 503].includes(answer.statusCode) || ends[0] === 'aborted'
      ? undefined
      : `answers ${answer.statusCode}`
  if (!isGood) return 'lets in what it must not'
  const missing = [
    ...scenario.eachTime.filter((point) => !faults.now.has(point)),
    ...scenario.once.filter((point) => !faults.ever.has(point)),
  ]
  return missing.length === 0 ? undefined : `lets in without ${missing.join(', ')}`
}

/** Lets promises have their turn; where WebCrypto checks signatures, its threads too. */
async function settle(usesThreads: boolean): Promise<void> {
  for (let turn = 0; turn < 4; turn++) await new Promise((resolve) => setImmediate(resolve))
  if (usesThreads) await new Promise((resolve) => setTimeout(resolve, 2))
}
