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

/** A token as a request shows it. */
export interface ShownToken {
  readonly token: string
  /** Whether it stood behind `Bearer`. */
  readonly asBearer: boolean
}

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
    shown: ShownToken,
    context: Context,
  ): MaybePromise<VerifiedToken | TokenRefusal> {
    return whenReady(verified, (settled) => {
      if (isTokenRefusal(settled)) return settled
      const binding = bindingOf(settled)
      if (binding === undefined || !this.#accepted.has(binding.by)) return refuseToken('binding-mismatch')
      // A bound token may not pass for one that whoever bears it may use (RFC 9449 §7.2).
      if (binding.by === 'dpop' && shown.asBearer) return refuseToken('binding-mismatch')
      const isDpop = binding.by === 'dpop'
      const holds = isDpop
        ? this.#proofs.holds(context, shown.token, binding.thumbprint)
        : showsCertificate(context, binding.thumbprint)
      const judge = (does: boolean): VerifiedToken | TokenRefusal =>
        does === true ? settled : refuseToken(isDpop ? 'proof-invalid' : 'binding-mismatch')
      return isPromise(holds) ? holds.then(judge) : judge(holds)
    })
  }
}

interface Binding {
  readonly by: SenderConstraint
  readonly thumbprint: string
}

/** What a token is bound to (`cnf`, RFC 7800). One that is bound twice would have to be shown with both: to nothing then. */
function bindingOf({ claims }: VerifiedToken): Binding | undefined {
  const confirmation = claims['cnf']
  if (!isJsonObject(confirmation)) return undefined
  const { jkt, 'x5t#S256': certificate } = confirmation
  if (typeof jkt === 'string' && certificate === undefined) return { by: 'dpop', thumbprint: jkt }
  return typeof certificate === 'string' && jkt === undefined ? { by: 'mtls', thumbprint: certificate } : undefined
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
