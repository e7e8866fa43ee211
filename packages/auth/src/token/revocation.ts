import { whenReady, type Context, type MaybePromise } from '@gw/core'
import { withinDeadline } from '../deadline.ts'
import type { Claims } from './claims.ts'
import { isTokenRefusal, refuseToken, type TokenRefusal } from './token-refusal.ts'
import type { VerifiedToken } from './verified-tokens.ts'

/** Whether a verified token has been revoked. Asked on every request; anything but `false` refuses. */
export type RevocationCheck = (claims: Claims, context: Context) => MaybePromise<boolean>

/** How revoked tokens are known. */
export interface RevocationOptions {
  /** Says whether a token was revoked. Default: none are. */
  readonly isRevoked?: RevocationCheck
  /** Milliseconds that `isRevoked` may take. Default 5,000. */
  readonly timeoutInMillis?: number
}

/**
 * The token unless it was revoked. Asked on every request, remembered token or not: revoking would mean little if it waited for the token to
 * be forgotten.
 */
export function unlessRevoked(
  verified: MaybePromise<VerifiedToken | TokenRefusal>,
  options: RevocationOptions,
  context: Context,
): MaybePromise<VerifiedToken | TokenRefusal> {
  const { isRevoked } = options
  if (isRevoked === undefined) return verified
  return whenReady(verified, (token) => (isTokenRefusal(token) ? token : ask(isRevoked, token, options, context)))
}

function ask(
  isRevoked: RevocationCheck,
  token: VerifiedToken,
  options: RevocationOptions,
  context: Context,
): MaybePromise<VerifiedToken | TokenRefusal> {
  const asked = isRevoked(token.claims, context)
  const answer = withinDeadline(asked, context.services.clock, options.timeoutInMillis ?? 5_000, 'isRevoked')
  return whenReady(answer, (revoked) => {
    if (revoked === false) return token
    return refuseToken(revoked === true ? 'revoked' : 'revocation-unknown')
  })
}
