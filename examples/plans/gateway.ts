import { apiKeys } from '@gw/auth'
import { createGateway } from '@gw/core'
import { rateLimitHeaders, usagePlans } from '@gw/throttle'
import { redisLimits, redisPlans, type RedisClient } from '@gw/throttle/redis'

/** Two customers' keys, as the tour sends them. */
export const KEYS = { acme: 'acme-0123456789abcdef0123', globex: 'globex-0123456789abcdef01' } as const

/** An API that is sold on three plans. Every process that makes this gateway on one Redis counts the same counts. */
export function plansGateway(redis: RedisClient) {
  const plans = usagePlans({
    plans: [
      { name: 'free', apiKeyIds: ['acme'], quota: { limit: 5, period: 'DAY' } },
      {
        name: 'basic',
        apiKeyIds: ['globex'],
        throttle: { rateLimit: 10, burstLimit: 20 },
        quota: { limit: 10_000, period: 'MONTH' },
      },
      {
        name: 'pro',
        throttle: { rateLimit: 100, burstLimit: 200 },
        quota: [
          { limit: 100_000, period: 'DAY' },
          { limit: 1_000_000, period: 'MONTH' },
        ],
      },
    ],
    planStore: redisPlans(redis),
    refreshSeconds: 0.5,
  })
  const gateway = createGateway({
    // Valkey in WebAssembly on a busy machine may need longer than the 50 ms that suit a real one.
    limitStore: redisLimits(redis, { deadlineInMillis: 1000 }),
    policies: [
      apiKeys({
        keys: [
          { id: 'acme', value: KEYS.acme },
          { id: 'globex', value: KEYS.globex },
        ],
      }),
      plans,
      rateLimitHeaders(),
    ],
    routes: {
      'GET /pets': [],
      'GET /usage': [plans.usage.route()],
      'GET /account': [],
      'POST /upgrade': [],
    },
  })
  return { gateway, plans }
}
