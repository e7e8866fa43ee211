import type { Context } from '@gw/core'
import { cognitoClaimTexts, contextTexts, jwtClaimTexts } from './claim-texts.ts'
import type { HttpEventAuthorizer } from './http-event-type.ts'

type Members = Readonly<Record<string, unknown>>

/**
 * `requestContext.authorizer` of a REST API's event: claims of a Cognito or JWT authorizer, or what a Lambda
 * authorizer returned, in texts.
 * @returns `undefined` on a route without an authorizer
 */
export function restAuthorizer(context: Context): Members | undefined {
  const { authorizer, principalId } = context
  if (authorizer === undefined) return principalId === undefined ? undefined : { principalId }
  if (authorizer.cognito !== undefined) return { claims: cognitoClaimTexts(authorizer.cognito.claims) }
  if (authorizer.jwt !== undefined) {
    const claims = jwtClaimTexts(authorizer.jwt.claims)
    const { scopes } = authorizer.jwt
    return principalId === undefined ? { claims, scopes } : { principalId, claims, scopes }
  }
  const { lambda, integrationLatency } = authorizer
  if (lambda === undefined) return undefined
  const principal = principalId === undefined ? {} : { principalId }
  return { ...contextTexts(lambda), ...principal, integrationLatency: integrationLatency ?? 0 }
}

/** `requestContext.authorizer` of an HTTP API's event 1.0: `claims` and `scopes` stand there, `null`, without an authorizer too. */
export function httpAuthorizerV1(context: Context): Members {
  const { authorizer, principalId } = context
  const jwt = authorizer?.jwt ?? authorizer?.cognito
  if (jwt !== undefined) return { claims: jwtClaimTexts(jwt.claims), scopes: authorizer?.jwt?.scopes ?? null }
  if (authorizer?.lambda === undefined) return { claims: null, scopes: null }
  return { ...authorizer.lambda, ...(principalId === undefined ? {} : { principalId }) }
}

/**
 * `requestContext.authorizer` of an event 2.0: a Lambda authorizer's values keep their JSON types.
 * @returns `undefined` on a route without an authorizer
 */
export function httpAuthorizerV2(context: Context): Partial<HttpEventAuthorizer> | undefined {
  const { authorizer } = context
  if (authorizer === undefined) return undefined
  const jwt = authorizer.jwt ?? authorizer.cognito
  if (jwt !== undefined) {
    return { jwt: { claims: jwtClaimTexts(jwt.claims), scopes: authorizer.jwt?.scopes?.slice() ?? null } }
  }
  if (authorizer.lambda !== undefined) return { lambda: { ...authorizer.lambda } }
  return authorizer.iam === undefined ? undefined : { iam: { ...authorizer.iam } }
}
