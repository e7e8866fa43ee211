import { createGateway, skip, type Gateway } from '@gw/core'
import { anyOf, apiKeys, jwtAuthorizer, lambdaAuthorizer, type JsonWebKeySet } from '@gw/auth'

/** One gateway, one default, and routes that differ from it in words. */
export function petsGateway(keys: JsonWebKeySet, partnerKey: string): Gateway {
  const users = jwtAuthorizer({ issuer: 'https://id.example.com', audience: 'pets', keys })
  const legacy = lambdaAuthorizer({
    type: 'REQUEST',
    identitySource: '$request.header.X-Legacy-Session',
    enableSimpleResponses: true,
    function: (event) => ({ isAuthorized: (event['identitySource'] as string[])[0] === 'session-of-ann' }),
  })
  return createGateway({
    protocol: 'HTTP',
    policies: [users],
    routes: {
      'GET /health': [skip('authorizer')], //                     nobody is asked
      'GET /pets': [], //                                         the default: any user
      'POST /pets': [users.withScopes('pets:write')], //          a user with a scope
      'GET /old': [anyOf(users, legacy)], //                      one or the other
      'GET /feed': [
        skip('authorizer'),
        apiKeys({ keys: [{ id: 'partner', value: partnerKey }] }), // a program with a key
      ],
    },
  })
}
