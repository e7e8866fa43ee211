import { apiKeys, jwtAuthorizer } from '@gw/auth'
import { cache } from '@gw/cache'
import { createGateway, skip, type EventListener } from '@gw/core'
import { throttle, usagePlans } from '@gw/throttle'
import { AUDIENCE } from './issuer.ts'

/** The keys of two customers, as the tour sends them. */
export const KEYS = { acme: 'acme-0123456789abcdef0123', tiny: 'tiny-0123456789abcdef0123' } as const

/** The whole API in one definition: who may call, how much, and what is remembered. */
export function petstoreGateway(issuer: string, onEvent: EventListener = () => {}) {
  const authorizer = { issuer, audience: AUDIENCE }
  return createGateway({
    protocol: 'REST',
    onEvent,
    stages: { dev: { variables: { greeting: 'dev' } }, prod: { variables: { greeting: 'prod' } } },
    account: { throttle: { rateLimit: 1000, burstLimit: 500 } },
    policies: [
      jwtAuthorizer(authorizer),
      apiKeys({
        keys: [
          { id: 'acme', value: KEYS.acme },
          { id: 'tiny', value: KEYS.tiny },
        ],
      }),
      usagePlans({
        plans: [
          {
            name: 'basic',
            apiKeyIds: ['acme'],
            throttle: { rateLimit: 10, burstLimit: 20 },
            quota: { limit: 10_000, period: 'MONTH' },
          },
          { name: 'trial', apiKeyIds: ['tiny'], quota: { limit: 2, period: 'DAY' } },
        ],
      }),
    ],
    routes: {
      'GET /health': [skip('authorizer'), skip('apiKey'), skip('usagePlan')],
      'GET /pets': [],
      'GET /pets/{petId}': [cache({ cacheTtlInSeconds: 60 })],
      'POST /pets': [
        jwtAuthorizer({ ...authorizer, authorizationScopes: ['pets/write'] }),
        throttle({ rateLimit: 1, burstLimit: 2 }),
      ],
    },
  })
}
