import { checkOptions, objectWith, optional, stringOption } from '@gw/core'
import { readPlans, writePlans } from '../plan-document.ts'
import type { PlanDocument, PlanStore } from '../plan-store.ts'
import { runScript, type RedisClient } from './client.ts'
import { savePlansScript } from './scripts.ts'

/** Options of `redisPlans`. */
export interface RedisPlansOptions {
  /** The hash that holds the plans. Default: `gw:plans`. */
  readonly key?: string
}

/** Changed plans in Redis: what one node changes the others see within their `refreshSeconds`. */
export function redisPlans(client: RedisClient, options: RedisPlansOptions = {}): PlanStore {
  objectWith('evalsha', 'eval', 'hgetall')(client, 'redisPlans client')
  checkOptions('redisPlans', options, { key: optional(stringOption({ minLength: 1, maxLength: 200 })) })
  const key = options.key ?? 'gw:plans'
  return {
    async load() {
      const { version, document } = await client.hgetall(key)
      return { version: Number(version ?? 0), document: readPlans(document) }
    },
    async save(document: PlanDocument, expectedVersion: number) {
      return (await runScript(client, savePlansScript, [key], [expectedVersion, writePlans(document)])) === 1
    },
  }
}
