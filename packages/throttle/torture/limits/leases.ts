import { exploreLeases } from '../../test/lease-model.ts'
import { envelope } from './envelope.ts'
import { Fleet } from './fleet.ts'
import { PATIENCE, PATIENT } from './load.ts'
import { RedisProcess, sleep } from './redis-process.ts'
import type { Trial } from './trial.ts'

/** Leases on real processes, and the model check at a depth that unit tests have no time for. */
export const leaseTrials: readonly Trial[] = [
  leased('4 processes below the limit', 4, 2000, 500, 300),
  leased('4 processes above the limit', 4, 1000, 500, 500),
  leased('8 processes above the limit, nodes killed', 8, 2000, 1000, 300, true),
  {
    name: 'leases: model check, 3 nodes, 2 keys, 9 steps',
    run: async () => {
      const { states, tightest } = exploreLeases({ nodes: 3, keys: 2, burst: 2, rate: 1, lease: 2 }, 9)
      return { passed: tightest >= 0, measured: `${states} states, closest to the bound ${tightest}` }
    },
  },
]

const LEASE_SECONDS = 1

function leased(
  name: string,
  nodes: number,
  rateLimit: number,
  burstLimit: number,
  perNode: number,
  kills = false,
): Trial {
  return {
    name: `leases: ${name}`,
    async run(folder, { seconds }) {
      const redis = await RedisProcess.start(folder)
      const config = { rateLimit, burstLimit, keys: 1, requestsPerSecond: perNode, onStoreError: 'closed' } as const
      const fleet = new Fleet(folder, { ...config, ...PATIENT, leases: LEASE_SECONDS, store: { redis: redis.port } })
      await fleet.start(nodes)
      await sleep(4000)
      fleet.measure()
      for (let passed = 0; passed < seconds; passed++) {
        await sleep(1000)
        if (kills) await fleet.replaceOne()
      }
      const { requests, storeCalls } = await fleet.stop()
      await redis.kill()
      const { admitted, overshoot } = envelope(fleet.logs, rateLimit, burstLimit)
      const bound = Math.min(nodes * Math.floor(burstLimit / 1), rateLimit * LEASE_SECONDS)
      const calls = storeCalls / requests
      return {
        passed: admitted > 0 && overshoot <= bound + 1 && (kills || calls <= 0.05),
        measured: `admitted ${admitted}, overshoot ${Math.max(0, overshoot).toFixed(1)} of at most ${bound}, ${calls.toFixed(4)} store calls per request (${PATIENCE})`,
      }
    },
  }
}
