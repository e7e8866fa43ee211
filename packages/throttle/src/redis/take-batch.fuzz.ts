import { startRedis, type TestRedis } from '@gw/test-redis'
import fc from 'fast-check'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { LimitModel } from '../../../core/test/limit-model.ts'
import { applyLimitStep, limitSteps } from '../../../core/test/limit-steps.ts'
import { ManualClock } from '../../../core/test/manual-clock.ts'
import { redisLimits } from './redis-limits.ts'

describe('questions that leave together', () => {
  let server: TestRedis
  let client: Redis

  beforeAll(async () => {
    server = await startRedis()
    client = new Redis(server.url)
  }, 30_000)

  afterAll(async () => {
    client.disconnect()
    await server.stop()
  })

  it('are decided as the reference model decides them one after the other', async () => {
    let run = 0
    await fc.assert(
      fc.asyncProperty(limitSteps, async (steps) => {
        const clock = new ManualClock()
        const store = redisLimits(client, { clock, prefix: `together-${run++}:` })
        const model = new LimitModel(clock)
        let together: Promise<void>[] = []
        for (const step of steps) {
          if (step.do !== 'take') together = (await Promise.all(together), [])
          const done = applyLimitStep(step, store, model, clock, expect)
          if (step.do === 'take') together.push(done)
          else await done
        }
        await Promise.all(together)
      }),
      { numRuns: 60 },
    )
  }, 60_000)
})
