import { cognitoAuthorizer } from '@gw/auth'
import { createGateway, type EventListener } from '@gw/core'
import { lambdaProxy } from '@gw/integrations'
import { create, list, read, remove } from './functions/notes.ts'
import type { UserPool } from './user-pool.ts'

/** The scope that Cognito puts in the access token of whoever signed in with a password. */
const SIGNED_IN = 'aws.cognito.signin.user.admin'

/** The REST API: who may call, and which function answers. On AWS `endpoint` is left out, and nothing else changes. */
export function notesGateway(pool: UserPool, onEvent: EventListener) {
  const signedIn = cognitoAuthorizer({ providerARNs: [pool.id], clientId: pool.clientId, endpoint: pool.endpoint })
  return createGateway({
    protocol: 'REST',
    onEvent,
    stages: { prod: {} },
    policies: [signedIn],
    routes: {
      'GET /notes': [lambdaProxy({ handler: list, functionName: 'ListNotes' })],
      'POST /notes': [lambdaProxy({ handler: create, functionName: 'CreateNote' })],
      'GET /notes/{noteId}': [lambdaProxy({ handler: read, functionName: 'ReadNote' })],
      // A method with scopes takes the access token instead of the ID token, as on AWS.
      'DELETE /notes/{noteId}': [
        signedIn.withScopes(SIGNED_IN),
        lambdaProxy({ handler: remove, functionName: 'RemoveNote' }),
      ],
    },
  })
}
