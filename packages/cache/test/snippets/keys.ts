import { cache } from '@gw/cache'
import { createGateway } from '@gw/core'

export const gateway = createGateway({
  routes: {
    // The path, the whole query and the caller tell answers apart.
    'GET /pets': [cache({ cacheTtlInSeconds: 60 })],
    // Of the query, only the page does: `?utm_source=…` gets the same answer, and the handler never sees it.
    'GET /pets/{petId}/photos': [
      cache({
        cacheTtlInSeconds: 60,
        cacheKeyParameters: ['method.request.querystring.page', 'method.request.header.Accept-Language'],
        unkeyed: 'remove',
      }),
    ],
    // One entry per tenant: any value of the context, or a function of it.
    'GET /reports': [
      cache({
        cacheTtlInSeconds: 300,
        shared: true,
        cacheKeyParameters: ['context.authorizer.jwt.claims.tenant', (context) => context.stageVariables['table']],
      }),
    ],
  },
})
