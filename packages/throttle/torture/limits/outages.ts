import type { OnStoreError } from '@gw/core'
import { envelope } from './envelope.ts'
import { Fleet } from './fleet.ts'
import { onlyAnswers } from './load.ts'
import { RedisProcess, sleep } from './redis-process.ts'
import type { Trial, Verdict } from './trial.ts'

/** Redis gone under load, for each choice of `onStoreError`: what is answered, how fast, how much too much, how soon well. */
export const outages: readonly Trial[] = [...(['closed', 'local', 'open'] as const).map(outage), autoPipelined()]

const [RATE, BURST, NODES] = [100, 50, 4]
/** Probes are half a second apart, and each has 50 ms: a machine with other work to do misses many. */
const WELL_AGAIN_SECONDS = 20
/** And how long the store is then looked at again. */
const AFTERWARDS_MILLIS = 2000
/** Nothing may wait for ever; an idle machine answers in milliseconds. */
const HANGS_MILLIS = 5000

function outage(onStoreError: OnStoreError): Trial {
  return {
    name: `outage: onStoreError ${onStoreError}`,
    async run(folder, { seconds }) {
      const gone = seconds >= 30 ? 30 : seconds
      const redis = await RedisProcess.start(folder, 'everysec')
      const config = { rateLimit: RATE, burstLimit: BURST, keys: 1, requestsPerSecond: 100, onStoreError } as const
      const fleet = new Fleet(folder, { ...config, store: { redis: redis.port } })
      await fleet.start(NODES)
      await sleep(7000)
      await redis.kill()
      await sleep(gone * 1000)
      const restarted = Date.now()
      await redis.restart()
      const back = Date.now()
      await fleet.recovered(restarted, WELL_AGAIN_SECONDS * 1000)
      await sleep(AFTERWARDS_MILLIS)
      const report = await fleet.stop()
      await redis.kill()
      const { admitted, overshoot } = envelope(fleet.logs, RATE, BURST)
      return verdict(onStoreError, { ...report, admitted, overshoot, restarted, back, gone })
    },
  }
}

/**
 * The same with ioredis's own pipelining, against which the docs advise: how many processes never ask again is ioredis's
 * doing and stated; what is answered meanwhile has to be what was chosen.
 */
function autoPipelined(): Trial {
  return {
    name: 'outage: enableAutoPipelining, onStoreError local',
    async run(folder, { seconds }) {
      const gone = seconds >= 30 ? 30 : seconds
      const processes = 12
      const redis = await RedisProcess.start(folder, 'everysec')
      const config = {
        rateLimit: RATE,
        burstLimit: BURST,
        keys: 1,
        requestsPerSecond: 50,
        autoPipelining: true,
      } as const
      const fleet = new Fleet(folder, { ...config, onStoreError: 'local', store: { redis: redis.port } })
      await fleet.start(processes)
      await sleep(3000)
      await redis.kill()
      await sleep(gone * 1000)
      const restarted = Date.now()
      await redis.restart()
      await fleet.recovered(restarted, WELL_AGAIN_SECONDS * 1000)
      const { recoveredAt, statuses, faults, max } = await fleet.stop()
      await redis.kill()
      const hanging = recoveredAt.filter((times) => !times.some((at) => at >= restarted)).length
      return {
        passed: faults === 0 && max < HANGS_MILLIS && onlyAnswers(statuses, 200, 429),
        measured: `gone ${gone} s, ${hanging} of ${processes} processes did not come back (stated: ioredis hangs), answers ${JSON.stringify(statuses)}`,
      }
    },
  }
}

interface Measured {
  readonly statuses: Readonly<Record<string, number>>
  readonly p99: number
  readonly max: number
  readonly rssGrowthMegabytes: number
  readonly recoveredAt: readonly (readonly number[])[]
  readonly faults: number
  readonly admitted: number
  readonly overshoot: number
  /** When the server was started again, and when it answered this process. */
  readonly restarted: number
  readonly back: number
  readonly gone: number
}

function verdict(choice: OnStoreError, measured: Measured): Omit<Verdict, 'name'> {
  const { statuses, p99, max, rssGrowthMegabytes, recoveredAt, restarted, back, gone, overshoot, faults } = measured
  const late = Math.max(0, ...recoveredAt.map((each) => (each.find((at) => at >= restarted) ?? Infinity) - back))
  const unchosen = Object.entries(statuses).filter(([status]) => status !== '200' && status !== '429')
  const only503 = unchosen.every(([status]) => choice === 'closed' && status === '503')
  // Each time the store is away, or late, the shares may give a burst together; so may the store when it comes back.
  const times = Math.max(...recoveredAt.map((each) => each.length))
  const allowed = choice === 'closed' ? 0.2 : choice === 'local' ? (1 + times) * BURST + 0.2 : Infinity
  return {
    passed:
      recoveredAt.length >= NODES &&
      late < WELL_AGAIN_SECONDS * 1000 &&
      only503 &&
      faults === 0 &&
      max < HANGS_MILLIS &&
      overshoot <= allowed &&
      rssGrowthMegabytes < 150,
    measured:
      `gone ${gone} s, answers ${JSON.stringify(statuses)}, p99 ${p99.toFixed(1)} ms, overshoot ${Math.max(0, overshoot).toFixed(1)} of at most ` +
      `${allowed} (${times} times away), longest answer ${max.toFixed(0)} ms, well again after ${(late / 1000).toFixed(1)} s of at most ${WELL_AGAIN_SECONDS}, memory +${rssGrowthMegabytes.toFixed(0)} MB`,
  }
}
