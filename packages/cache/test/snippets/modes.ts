import { cache } from '@gw/cache'
import { createGateway } from '@gw/core'

export const gateway = createGateway({
  routes: {
    // The gateway says for how long; an answer can only say no.
    'GET /prices': [cache({ cacheTtlInSeconds: 60, staleWhileRevalidate: 30, staleIfError: 600, jitter: 0.1 })],
    // The answer says for how long, in Cache-Control, Expires, ETag and Vary.
    'GET /articles/{id}': [cache({ mode: 'http', cacheStatus: 'gateway' })],
  },
})
