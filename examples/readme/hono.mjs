import { honoGateway } from '@gw/adapters/hono'
import { apiKeys } from '@gw/auth'
import { createGateway } from '@gw/core'
import { throttle } from '@gw/throttle'
import { serve } from '@hono/node-server'
import { Hono } from 'hono'

const gateway = createGateway({
  policies: [
    apiKeys({ keys: [{ id: 'acme', value: 'acme-0123456789abcdef' }] }),
    throttle({ rateLimit: 1, burstLimit: 2 }),
  ],
  routes: { 'GET /pets/{petId}': [] },
})

const app = new Hono()
app.use(honoGateway(gateway))
app.get('/pets/:petId', (c) => c.json({ petId: c.req.param('petId'), key: c.get('gateway').apiKey.id }))
serve({ fetch: app.fetch, port: Number(process.env.PORT ?? 3000) })
