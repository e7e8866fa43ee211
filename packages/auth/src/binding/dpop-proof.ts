import { whenReady, type Context, type MaybePromise } from '@gw/core'
import { BoundedMemory } from '../bounded-memory.ts'
import { equalInConstantTime } from '../hashing.ts'
import { parseCompactJws, type CompactJws } from '../token/compact-jws.ts'
import { parseJwk } from '../token/jwk.ts'
import type { SignatureAlgorithm } from '../token/signature-algorithm.ts'
import type { SignatureBackend } from '../token/signature-backend.ts'
import { isJsonObject, parseJsonObject, type JsonObject } from '../token/strict-json.ts'
import { isTokenRefusal } from '../token/token-refusal.ts'
import type { VerificationKey } from '../token/verification-key.ts'
import { jwkThumbprint, sha256Base64url } from './jwk-thumbprint.ts'

/** What a proof may be signed with: asymmetric algorithms alone (RFC 9449 §4.3). */
export const DPOP_ALGORITHMS: ReadonlySet<SignatureAlgorithm> = new Set([
  'ES256',
  'ES384',
  'ES512',
  'PS256',
  'RS256',
  'EdDSA',
  'Ed25519',
] as const)
const MAX_PROOF_BYTES = 8_192
const MAX_AGE_SECONDS = 60
const MAX_REMEMBERED_PROOFS = 100_000

/**
 * Checks DPoP proofs (RFC 9449 §4.3): a token signed for this very request by the key that the access token is bound to. The only place where a
 * key comes with the token it verifies: what it proves is possession, and the access token says of which key. A proof passes once; which were
 * seen is known to this process alone.
 */
export class DpopProofs {
  readonly #backend: () => SignatureBackend
  readonly #seen = new BoundedMemory<true>(MAX_REMEMBERED_PROOFS)

  constructor(backend: () => SignatureBackend) {
    this.#backend = backend
  }

  /** Whether a request proves that its caller holds the key with this thumbprint. */
  holds(context: Context, accessToken: string, thumbprint: string): MaybePromise<boolean> {
    const proof = context.request.header('dpop')
    const jws =
      proof === undefined
        ? undefined
        : parseCompactJws(proof, { maxTokenBytes: MAX_PROOF_BYTES, algorithms: DPOP_ALGORITHMS })
    if (jws === undefined || isTokenRefusal(jws) || jws.header.typ !== 'dpop+jwt') return false
    const key = keyOf(jws)
    const claims = parseJsonObject(jws.payload)
    if (key === undefined || claims === undefined || !isForRequest(claims, context)) return false
    return whenReady(jwkThumbprint(key.jwk), (own) => {
      if (!equalInConstantTime(own, thumbprint)) return false
      return whenReady(
        this.#verify(key, jws, claims, accessToken),
        (valid) => valid && this.#isFirst(thumbprint, claims, context),
      )
    })
  }

  #verify(key: VerificationKey, jws: CompactJws, claims: JsonObject, accessToken: string): MaybePromise<boolean> {
    return whenReady(sha256Base64url(accessToken), (hash) => {
      const ath = claims['ath']
      if (typeof ath !== 'string' || !equalInConstantTime(ath, hash)) return false
      return whenReady(this.#backend().verify(key, jws), (valid) => valid === true)
    })
  }

  #isFirst(thumbprint: string, claims: JsonObject, context: Context): boolean {
    const now = context.services.clock.now()
    const name = `${thumbprint} ${String(claims['jti'])}`
    if (this.#seen.get(name, now) !== undefined) return false
    this.#seen.set(name, true, now + 2 * MAX_AGE_SECONDS * 1000)
    return true
  }
}

/** The proof's own public key; private parts, small keys and unusable algorithms are refused as everywhere. */
function keyOf(jws: CompactJws): VerificationKey | undefined {
  const jwk = jws.header.members['jwk']
  const key = isJsonObject(jwk) ? parseJwk(jwk, new Set([jws.header.alg])) : undefined
  return key === undefined || 'refused' in key ? undefined : key
}

function isForRequest(claims: JsonObject, context: Context): boolean {
  const { htm, htu, iat, jti } = claims
  const now = context.services.clock.now() / 1000
  const isFresh = typeof iat === 'number' && Math.abs(now - iat) <= MAX_AGE_SECONDS
  const isNamed = typeof jti === 'string' && jti !== '' && jti.length <= 256
  return isFresh && isNamed && htm === context.request.method && typeof htu === 'string' && isRequestUri(htu, context)
}

/** Host and path; the scheme is not compared, since TLS may end in front of the host, and query and fragment are not part of `htu`. */
function isRequestUri(htu: string, context: Context): boolean {
  if (htu.length > 4_096 || !URL.canParse(htu)) return false
  const { protocol, host, pathname } = new URL(htu)
  const own = `http://${context.request.header('host') ?? ''}${context.request.originalPath}`
  if ((protocol !== 'https:' && protocol !== 'http:') || !URL.canParse(own)) return false
  const expected = new URL(own)
  return withoutDefaultPort(host) === withoutDefaultPort(expected.host) && pathname === expected.pathname
}

function withoutDefaultPort(host: string): string {
  return host.replace(/:(?:80|443)$/, '')
}
