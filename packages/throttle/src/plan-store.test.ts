import { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { planStoreContract } from '../test/plan-store-contract.ts'
import { startRedis, type TestRedis } from '@gw/test-redis'
import { memoryPlans } from './plan-store.ts'
import { redisPlans } from './redis/redis-plans.ts'
import { sqlitePlans } from './sqlite/sqlite-plans.ts'

let server: TestRedis
let client: Redis
let made = 0

beforeAll(async () => {
  server = await startRedis()
  client = new Redis(server.url)
})
afterAll(async () => {
  client.disconnect()
  await server.stop()
})

planStoreContract('memoryPlans', memoryPlans)
planStoreContract('sqlitePlans', () => sqlitePlans(':memory:'))
planStoreContract('redisPlans', () => redisPlans(client, { key: `plans-${made++}` }))

describe('plans in a store', () => {
  it('that cannot be read are a failure, and never no plans', async () => {
    for (const [index, document] of ['', 'null', '[]', '{"plans":1}', '{'].entries()) {
      await client.hset(`broken-${index}`, { version: 3, document })
      await expect(redisPlans(client, { key: `broken-${index}` }).load()).rejects.toThrow('cannot be read')
    }
  })
})
