import { request } from 'node:https'
import { text } from 'node:stream/consumers'
import { LOCALHOST } from './certificate.ts'
import type { Tokens, UserPool } from './user-pool.ts'

/** What came back. */
export interface Answer {
  readonly status: number
  readonly body: string
}

/** A request to the API. */
export interface Asked {
  readonly method: string
  readonly path: string
  readonly token?: string
  readonly body?: unknown
}

/** Asks the API over TLS. The server has to show the certificate that this client trusts, and no other. */
export function ask(url: string, { method, path, token, body }: Asked): Promise<Answer> {
  const headers = {
    ...(token === undefined ? {} : { authorization: token }),
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
  }
  return new Promise((resolve, reject) => {
    request(url + path, { method, headers, ca: LOCALHOST.cert, agent: false }, (response) => {
      text(response).then((answered) => resolve({ status: response.statusCode ?? 0, body: answered }), reject)
    })
      .on('error', reject)
      .end(body === undefined ? undefined : JSON.stringify(body))
  })
}

/** Signs in at the user pool, as an app without a browser does: `InitiateAuth` with a password. */
export async function signIn(pool: UserPool, username: string, password: string): Promise<Answer> {
  const response = await fetch(pool.endpoint, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': 'AWSCognitoIdentityProviderService.InitiateAuth',
    },
    body: JSON.stringify({
      AuthFlow: 'USER_PASSWORD_AUTH',
      ClientId: pool.clientId,
      AuthParameters: { USERNAME: username, PASSWORD: password },
    }),
  })
  return { status: response.status, body: await response.text() }
}

/** The tokens of a sign-in. */
export function tokensOf({ body }: Answer): Tokens {
  return (JSON.parse(body) as { AuthenticationResult: Tokens }).AuthenticationResult
}
