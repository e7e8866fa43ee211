import { lambdaAuthorizer, mayInvalidateCache } from '@gw/auth'
import { cache } from '@gw/cache'
import { createGateway } from '@gw/core'

/** Everyone may call; editors may also have answers made anew. */
const EVERYONE = ['execute-api:Invoke']
const EDITORS = ['execute-api:Invoke', 'execute-api:InvalidateCache']

export const gateway = createGateway({
  policies: [
    lambdaAuthorizer({
      type: 'TOKEN',
      function: ({ authorizationToken }) => ({
        principalId: String(authorizationToken),
        policyDocument: {
          Version: '2012-10-17',
          Statement: [{ Effect: 'Allow', Action: authorizationToken === 'editor' ? EDITORS : EVERYONE, Resource: '*' }],
        },
      }),
    }),
  ],
  routes: {
    'GET /prices': [cache({ cacheTtlInSeconds: 3600, shared: true, authorizeInvalidation: mayInvalidateCache })],
  },
})
