import { apiKeys, jwtAuthorizer } from '@gw/auth'
import { cache } from '@gw/cache'
import { createGateway } from '@gw/core'
import { usagePlans } from '@gw/throttle'
import type { Fixture } from '../src/fixture.ts'

/** Token, key, plan and cached answer: what "full" means. */
export function fullGateway({ issuer, audience, jwks, apiKeys: keys }: Fixture) {
  return createGateway({
    policies: [
      jwtAuthorizer({ issuer, audience, keys: jwks as never }),
      apiKeys({ keys }),
      usagePlans({
        plans: [
          {
            name: 'all',
            apiKeyIds: keys.map(({ id }) => id),
            throttle: { rateLimit: 1e9, burstLimit: 1e9 },
            quota: { limit: 1e12, period: 'MONTH' },
          },
        ],
      }),
    ],
    routes: { 'GET /pets/{petId}': [cache({ cacheTtlInSeconds: 3600 })] },
  })
}
