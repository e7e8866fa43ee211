import { isPromise, whenReady, type Context, type MaybePromise } from '@gw/core'
import { equalInConstantTime } from '../hashing.ts'
import type { SignatureBackend } from '../token/signature-backend.ts'
import { isJsonObject } from '../token/strict-json.ts'
import { isTokenRefusal, refuseToken, type TokenRefusal } from '../token/token-refusal.ts'
import type { VerifiedToken } from '../token/verified-tokens.ts'
import { DpopProofs } from './dpop-proof.ts'
import { sha256Base64url } from './jwk-thumbprint.ts'

/** How a token may be bound to whoever got it: `dpop` (RFC 9449) or `mtls` (RFC 8705). */
export type SenderConstraint = 'dpop' | 'mtls'

/** Asks whoever shows a token for the key or certificate that it is bound to. */
export class SenderConstraints {
  readonly #accepted: ReadonlySet<SenderConstraint>
  readonly #proofs: DpopProofs

  constructor(accepted: readonly SenderConstraint[], backend: () => SignatureBackend) {
    this.#accepted = new Set(accepted)
    this.#proofs = new DpopProofs(backend)
  }

  /** The token, unless it is bound to something that the caller does not show, or to nothing at all. */
  check(
    verified: MaybePromise<VerifiedToken | TokenRefusal>,
    token: string,
    context: Context,
  ): MaybePromise<VerifiedToken | TokenRefusal> {
    return whenReady(verified, (settled) => {
      if (isTokenRefusal(settled)) return settled
      const holds = this.#holds(settled, token, context)
      const judge = (does: boolean): VerifiedToken | TokenRefusal =>
        does === true ? settled : refuseToken('binding-mismatch')
      return isPromise(holds) ? holds.then(judge) : judge(holds)
    })
  }

  #holds({ claims }: VerifiedToken, token: string, context: Context): MaybePromise<boolean> {
    const confirmation = claims['cnf']
    if (!isJsonObject(confirmation)) return false
    const { jkt, 'x5t#S256': certificate } = confirmation
    // A token that is bound twice has to be shown with both.
    if (jkt !== undefined && certificate !== undefined) return false
    if (typeof jkt === 'string' && this.#accepted.has('dpop')) return this.#proofs.holds(context, token, jkt)
    if (typeof certificate === 'string' && this.#accepted.has('mtls')) return showsCertificate(context, certificate)
    return false
  }
}

function showsCertificate(context: Context, thumbprint: string): MaybePromise<boolean> {
  const der = derOf(context.request.tls?.clientCertificate?.clientCertPem ?? '')
  if (der === undefined) return false
  return whenReady(sha256Base64url(der), (own) => equalInConstantTime(own, thumbprint))
}

function derOf(pem: string): Uint8Array | undefined {
  const base64 = /^-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]+)-----END CERTIFICATE-----\s*$/.exec(pem)?.[1]
  try {
    return base64 === undefined
      ? undefined
      : Uint8Array.from(atob(base64.replace(/\s/g, '')), (character) => character.charCodeAt(0))
  } catch {
    return undefined
  }
}
