import { parseArgs } from 'node:util'
import { serverOnPath } from '@gw/test-redis'
import { leaseTrials } from './limits/leases.ts'
import { outages } from './limits/outages.ts'
import { redisCluster } from './limits/redis-cluster.ts'
import { redisFaults } from './limits/redis-faults.ts'
import { selfCheck } from './limits/self-check.ts'
import { sentinelTrial } from './limits/sentinel.ts'
import { serverClock } from './limits/server-clock.ts'
import { sqliteTrials } from './limits/sqlite.ts'
import { tried, type Verdict } from './limits/trial.ts'

/**
 * `pnpm torture limits [--seconds N] [--only words]`: real processes on a real Redis and on SQLite, faults while they
 * run, and a verdict per trial. Exit 1 when one fails, 2 when there is no redis-server.
 */
const { values } = parseArgs({
  args: process.argv.slice(2).filter((argument) => argument !== '--' && argument !== 'limits'),
  options: { seconds: { type: 'string', default: '30' }, only: { type: 'string', default: '' } },
})
const seconds = Number(values.seconds)
const options = { seconds, killCycles: seconds >= 30 ? 200 : 20 }

if (serverOnPath() === undefined) {
  console.log('torture limits: needs redis-server on the PATH (Debian: apt-get install redis-server)')
  process.exit(2)
}

const trials = [
  selfCheck,
  ...redisFaults,
  ...serverClock,
  sentinelTrial,
  ...redisCluster,
  ...leaseTrials,
  ...outages,
  ...sqliteTrials,
]
const verdicts: Verdict[] = []
for (const trial of trials.filter(({ name }) => name.includes(values.only))) {
  const verdict = await tried(trial, options)
  verdicts.push(verdict)
  console.log(`${mark(verdict)}  ${verdict.name.padEnd(48)} ${verdict.measured}`)
}
const ran = verdicts.filter(({ notRun }) => notRun !== true)
const failed = ran.filter(({ passed }) => !passed).length
if (ran.length < verdicts.length) console.log(`${verdicts.length - ran.length} not run, for what they need is absent`)
console.log(`torture limits: ${ran.length - failed} passed, ${failed} failed`)
process.exit(failed === 0 ? 0 : 1)

function mark({ passed, notRun }: Verdict): string {
  return notRun === true ? '--  ' : passed ? 'ok  ' : 'FAIL'
}
