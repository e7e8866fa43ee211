import { isPromise, whenReady, type Clock, type MaybePromise } from '@gw/core'
import { checkClaims, checkTimes, type Claims } from './claims.ts'
import { parseCompactJws, type CompactJws, type JoseHeader, type JwsLimits } from './compact-jws.ts'
import type { KeyLookup } from './key-source.ts'
import { tokenScopes } from './scopes.ts'
import type { SignatureBackend } from './signature-backend.ts'
import { parseJsonObject, type JsonObject } from './strict-json.ts'
import { tokenPrincipal } from './token-principal.ts'
import { isTokenRefusal, refuseToken, type TokenRefusal } from './token-refusal.ts'
import type { TrustedIssuer } from './trusted-issuer.ts'
import type { VerificationKey } from './verification-key.ts'
import type { VerifiedToken, VerifiedTokens } from './verified-tokens.ts'

/** What a {@link JwtVerifier} works with. */
export interface JwtVerifierParts {
  /** The issuer of a token by its `iss`, exactly as it stands there. The string is hostile: a look-up and no more. */
  readonly issuerOf: (iss: string) => MaybePromise<TrustedIssuer | undefined>
  readonly limits: JwsLimits
  /** Values of `typ` that may be, in lower case and without `application/`. */
  readonly types: ReadonlySet<string>
  readonly backend: () => SignatureBackend
  readonly remembered: VerifiedTokens
  readonly clock: Clock
}

/** One for each key of each issuer, and some to spare. */
const MAX_KNOWN_HEADERS = 200

interface Candidate {
  readonly token: string
  readonly jws: CompactJws
  readonly claims: JsonObject
  readonly issuer: TrustedIssuer
}

/** Verifies JWTs: form, key, signature, claims, in this order. Synchronous wherever its keys and its backend are. */
export class JwtVerifier {
  readonly #parts: JwtVerifierParts
  readonly #knownHeaders = new Map<string, JoseHeader>()
  readonly #limits: JwsLimits

  constructor(parts: JwtVerifierParts) {
    this.#parts = parts
    this.#limits = { ...parts.limits, knownHeaders: this.#knownHeaders }
  }

  /** The token's claims, or why it does not pass. */
  verify(token: string): MaybePromise<VerifiedToken | TokenRefusal> {
    const remembered = this.#parts.remembered.get(token)
    if (remembered !== undefined) {
      const answer = this.#recall(token, remembered)
      if (answer !== undefined) return answer
    }
    return this.#verifyNew(token)
  }

  /** A token that verified before, if its key is still published; its times count anew on every hit. */
  #recall(token: string, remembered: VerifiedToken): VerifiedToken | TokenRefusal | undefined {
    const { keys, expected } = remembered.issuer
    if (!keys.isCurrent()) return undefined
    if (!keys.has(remembered.key)) return this.#forget(token)
    const refusal = checkTimes(remembered.claims, expected.clockToleranceInSeconds, this.#now())
    return refusal === undefined ? remembered : this.#forget(token, refusal)
  }

  #verifyNew(token: string): MaybePromise<VerifiedToken | TokenRefusal> {
    const jws = parseCompactJws(token, this.#limits)
    if (isTokenRefusal(jws)) return jws
    const claims = this.#parseClaims(jws)
    if (isTokenRefusal(claims)) return claims
    const iss = claims['iss']
    if (typeof iss !== 'string') return refuseToken('issuer-mismatch')
    return whenReady(this.#parts.issuerOf(iss), (issuer) =>
      issuer === undefined ? refuseToken('issuer-mismatch') : this.#verifyCandidate({ token, jws, claims, issuer }),
    )
  }

  #parseClaims(jws: CompactJws): JsonObject | TokenRefusal {
    const { typ, cty } = jws.header
    if (cty !== undefined && mediaType(cty) === 'jwt') return refuseToken('nested')
    if (typ !== undefined && !this.#parts.types.has(mediaType(typ))) return refuseToken('type-not-allowed')
    // A member named `__proto__` is dropped and the token lives: the claim is nobody's, the token may be honest.
    return parseJsonObject(jws.payload, { protoMember: 'drop' }) ?? refuseToken('malformed')
  }

  #verifyCandidate(candidate: Candidate): MaybePromise<VerifiedToken | TokenRefusal> {
    const { header } = candidate.jws
    const lookup = candidate.issuer.keys.find(header.kid, header.alg)
    return isPromise(lookup)
      ? lookup.then((found) => this.#verifySignature(candidate, found))
      : this.#verifySignature(candidate, lookup)
  }

  #verifySignature(candidate: Candidate, key: KeyLookup): MaybePromise<VerifiedToken | TokenRefusal> {
    if (typeof key === 'string') return refuseToken(key)
    return whenReady(this.#parts.backend().verify(key, candidate.jws), (valid) => {
      // `true` and nothing that is merely truthy: a backend that answers nonsense has verified nothing.
      if (valid !== true) return refuseToken('signature-invalid')
      const refusal = checkClaims(candidate.claims, candidate.issuer.expected, this.#now())
      if (refusal !== undefined) return refusal
      return this.#remember(candidate, key)
    })
  }

  #remember(candidate: Candidate, key: VerificationKey): VerifiedToken {
    const { token, jws, issuer } = candidate
    const claims = candidate.claims as Claims
    const principal = tokenPrincipal(claims, jws.signature)
    const scopes = tokenScopes(claims)
    const verified: VerifiedToken = { claims, header: jws.header, scopes, principal, key, issuer, passes: {} }
    this.#parts.remembered.set(token, verified)
    if (this.#knownHeaders.size < MAX_KNOWN_HEADERS)
      this.#knownHeaders.set(token.slice(0, token.indexOf('.')), jws.header)
    return verified
  }

  #forget(token: string, refusal?: TokenRefusal): TokenRefusal | undefined {
    this.#parts.remembered.delete(token)
    return refusal
  }

  #now(): number {
    return this.#parts.clock.now() / 1000
  }
}

function mediaType(value: string): string {
  const lower = value.toLowerCase()
  return lower.startsWith('application/') ? lower.slice('application/'.length) : lower
}
