import { admissions } from './envelope.ts'
import type { Fleet } from './fleet.ts'
import type { RedisProcess } from './redis-process.ts'

/** What callers were told was charged to their quotas, and how much of it the server does not know of. */
export interface Charges {
  readonly acknowledged: number
  readonly lost: number
}

/** Compares the nodes' logs with what a server counted. */
export async function charges(redis: RedisProcess, fleet: Fleet): Promise<Charges> {
  let [acknowledged, lost] = [0, 0]
  for (const [key, count] of admissions(fleet.logs)) {
    const used = Number(await redis.command((client) => client.hget(`{gw:0}plan/plan/MONTH|${key}`, 'u')))
    acknowledged += count
    lost += Math.max(0, count - used)
  }
  return { acknowledged, lost }
}
