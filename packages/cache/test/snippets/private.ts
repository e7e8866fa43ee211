import { cache } from '@gw/cache'
import { createGateway } from '@gw/core'

export const gateway = createGateway({
  routes: {
    // Each caller has entries of its own: nothing to say.
    'GET /me': [cache({ cacheTtlInSeconds: 60 })],
    // The same for everyone, whoever asks: said in words.
    'GET /prices': [cache({ cacheTtlInSeconds: 60, shared: true })],
    // A framework that sets a cookie on every answer: remembered without it.
    'GET /terms': [cache({ cacheTtlInSeconds: 3600, shared: true, setCookie: 'strip' })],
  },
})
