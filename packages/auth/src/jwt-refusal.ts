import { deny, type Refusal } from '@gw/core'
import { challenge, dpopChallenge, type ChallengeParameters } from './binding/dpop-challenge.ts'
import type { SenderConstraint } from './binding/sender-constraint.ts'
import type { TokenRefusalReason } from './token/token-refusal.ts'

/**
 * The texts that AWS puts into `WWW-Authenticate`, as far as they were recorded. Whatever they do not name answers without a description:
 * the reason is for `onEvent` and `explain`.
 */
const DESCRIPTIONS: ReadonlyMap<TokenRefusalReason, string> = new Map([
  ['segments', 'token contains an invalid number of segments'],
  ['encrypted', 'token contains an invalid number of segments'],
  ['audience-mismatch', 'the token does not have a valid audience'],
  ['issuer-mismatch', 'issuer does not match'],
  ['expired', 'the token has expired'],
])

/** Whatever is the gateway's or the issuer's own trouble: 500, so that a good token is not thrown away for it. */
const TROUBLE: ReadonlySet<TokenRefusalReason> = new Set([
  'keys-unavailable',
  'revocation-unknown',
  'introspection-unavailable',
  'fault',
])

/** The answers of a JWT authorizer on one route: made once each, for a flood of bad tokens must not be a flood of objects. */
export class JwtRefusals {
  readonly #scopes: string
  readonly #constraints: readonly SenderConstraint[]
  readonly #made = new Map<TokenRefusalReason, Refusal>()

  /**
   * @param authorizationScopes the scopes that the route asks for
   * @param senderConstrained how tokens must be bound to their sender: proofs of possession have a challenge of their own
   */
  constructor(authorizationScopes: readonly string[], senderConstrained: readonly SenderConstraint[] = []) {
    this.#constraints = senderConstrained
    // A quote or backslash would end the quoted string (RFC 9110 §5.6.4).
    this.#scopes = authorizationScopes.join(' ').replace(/["\\]/g, '\\$&')
  }

  /** The answer for a reason. */
  of(reason: TokenRefusalReason): Refusal {
    let refusal = this.#made.get(reason)
    if (refusal === undefined) this.#made.set(reason, (refusal = Object.freeze(this.#make(reason))))
    return refusal
  }

  #make(reason: TokenRefusalReason): Refusal {
    if (TROUBLE.has(reason)) return deny('AUTHORIZER_FAILURE', { reason })
    const type = reason === 'scope-insufficient' || reason === 'group-missing' ? 'ACCESS_DENIED' : 'UNAUTHORIZED'
    return deny(type, { reason, headers: { 'www-authenticate': this.#challenge(reason) } })
  }

  /** RFC 6750 §3, spelled as AWS does: blanks and no commas between the parameters. */
  #challenge(reason: TokenRefusalReason): string {
    if (this.#constraints.includes('dpop')) return this.#boundChallenge(reason)
    if (reason === 'missing') return 'Bearer'
    if (reason === 'scope-insufficient') {
      return `Bearer scope="${this.#scopes}" error="insufficient_scope" error_description="the token has none of the required scopes"`
    }
    const description = DESCRIPTIONS.get(reason)
    return `Bearer scope="" error="invalid_token"${description === undefined ? '' : ` error_description="${description}"`}`
  }

  /** RFC 9449 §7.1. Tokens that are bound to a certificate travel as `Bearer` (RFC 8705 §3): a second challenge then. */
  #boundChallenge(reason: TokenRefusalReason): string {
    const parameters: ChallengeParameters =
      reason === 'missing'
        ? []
        : [
            ['scope', reason === 'scope-insufficient' ? this.#scopes : undefined],
            ['error', errorOf(reason)],
            ['error_description', DESCRIPTIONS.get(reason)],
          ]
    const challenges = [dpopChallenge(parameters)]
    // A proof is no part of that scheme.
    if (this.#constraints.includes('mtls') && reason !== 'proof-invalid')
      challenges.push(challenge('Bearer', parameters))
    return challenges.join(', ')
  }
}

function errorOf(reason: TokenRefusalReason): string {
  if (reason === 'scope-insufficient') return 'insufficient_scope'
  return reason === 'proof-invalid' ? 'invalid_dpop_proof' : 'invalid_token'
}
