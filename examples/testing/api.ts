import { apiKeys, jwtAuthorizer, type JwtAuthorizerOptions } from '@gw/auth'
import { createGateway, skip, type GatewayDefinition } from '@gw/core'
import { throttle, usagePlans } from '@gw/throttle'

/** What differs between production and a test. */
export interface Surroundings {
  readonly issuer: Pick<JwtAuthorizerOptions, 'issuer' | 'keys'>
  readonly services?: Pick<GatewayDefinition, 'clock' | 'limitStore' | 'cacheStore' | 'onEvent'>
}

/** The API as it runs in production, and in every test. */
export function petsApi({ issuer, services }: Surroundings) {
  return createGateway({
    ...services,
    stages: { prod: {} },
    policies: [
      jwtAuthorizer({ ...issuer, audience: 'pets' }),
      apiKeys({ keys: [{ id: 'acme', value: 'acme-0123456789abcdef0123' }] }),
      usagePlans({ plans: [{ name: 'basic', apiKeyIds: ['acme'], quota: { limit: 3, period: 'MONTH' } }] }),
    ],
    routes: {
      'GET /health': [skip('authorizer'), skip('apiKey'), skip('usagePlan')],
      'GET /pets/{petId}': [],
      'POST /pets': [throttle({ rateLimit: 1, burstLimit: 1 })],
    },
  })
}
