import { expressGateway } from '@gw/adapters/express'
import { apiKeys, jwtAuthorizer } from '@gw/auth'
import { cache } from '@gw/cache'
import { createGateway, skip } from '@gw/core'
import { usagePlans } from '@gw/throttle'
import express from 'express'

const gateway = createGateway({
  policies: [
    jwtAuthorizer({ issuer: 'https://id.example.com', audience: 'pets' }),
    apiKeys({ keys: [{ id: 'acme', value: 'acme-0123456789abcdef' }] }),
    usagePlans({
      plans: [
        {
          name: 'basic',
          apiKeyIds: ['acme'],
          throttle: { rateLimit: 1, burstLimit: 2 },
          quota: { limit: 10_000, period: 'MONTH' },
        },
      ],
    }),
  ],
  routes: {
    'GET /pets/{petId}': [], //                                                      a token and a key
    'GET /prices': [skip('authorizer'), cache({ cacheTtlInSeconds: 60 })], //        a key; remembered for a minute
    'GET /health': [skip('authorizer'), skip('apiKey'), skip('usagePlan')], //       nothing
  },
})

const app = express()
app.use(expressGateway(gateway))
app.get('/pets/:petId', (request, response) => response.json({ petId: request.params.petId }))
app.get('/prices', (request, response) => response.json({ rex: 100 }))
app.get('/health', (request, response) => response.json({ ok: true }))
app.listen(process.env.PORT ?? 3000)
