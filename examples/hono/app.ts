import { honoGateway } from '@gw/adapters/hono'
import { apiKeys } from '@gw/auth'
import { cache } from '@gw/cache'
import { createGateway, skip } from '@gw/core'
import { Hono } from 'hono'
import { streamSSE } from 'hono/streaming'

const gateway = createGateway({
  policies: [apiKeys({ keys: [{ id: 'acme', value: 'acme-0123456789abcdef0123' }] })],
  routes: {
    'GET /health': [skip('apiKey')],
    'GET /pets/{petId}': [cache({ cacheTtlInSeconds: 60 })],
    'GET /events': [],
  },
})

/** Runs on Node, on workers, and in tests by `app.request`. */
export const app = new Hono()
  .use(honoGateway(gateway))
  .get('/health', (c) => c.text('up'))
  .get('/pets/:petId', (c) => {
    const { pathParameters, stage } = c.get('gateway')
    return c.json({ pathParameters, stage, at: performance.now() })
  })
  .get('/events', (c) =>
    streamSSE(c, async (stream) => {
      for (const data of ['one', 'two']) await stream.writeSSE({ data })
    }),
  )
