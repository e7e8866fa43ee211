import { decodeBase64url, encodeBase64url } from './base64url.ts'
import { algorithmRule, type SignatureAlgorithm } from './signature-algorithm.ts'
import type { JsonObject } from './strict-json.ts'
import type { PublicJwk, VerificationKey } from './verification-key.ts'

/** Why a JWK is not used. */
export type KeyRefusalReason =
  /** No object, or a member has the wrong type or encoding. */
  | 'malformed'
  /** A symmetric key where public keys are published. */
  | 'symmetric'
  /** A private key, published: whoever reads it can sign. */
  | 'private'
  /** `use` or `key_ops` say that it is for something else. */
  | 'wrong-use'
  /** Its `alg`, type or curve fits no allowed algorithm. */
  | 'algorithm-not-allowed'
  /** RSA below 2048 bits or with an exponent below 65537 (RFC 7518 §3.3, NIST SP 800-56B). */
  | 'too-small'
  /** RSA above 8192 bits: every check would cost milliseconds. */
  | 'too-large'
  /** Another key of the set has the same `kid` and a common algorithm. */
  | 'duplicate-kid'

/** A JWK that is not used. */
export interface KeyRefusal {
  /** Why. */
  readonly refused: KeyRefusalReason
}

const PRIVATE_MEMBERS = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth'] as const
const MAX_KID_LENGTH = 1024

/** A public key that may verify with some of the allowed algorithms, or why it may not. */
export function parseJwk(jwk: JsonObject, allowed: ReadonlySet<SignatureAlgorithm>): VerificationKey | KeyRefusal {
  if (jwk['kty'] === 'oct') return { refused: 'symmetric' }
  if (PRIVATE_MEMBERS.some((name) => Object.hasOwn(jwk, name))) return { refused: 'private' }
  if (!isOptionalString(jwk['kid'], MAX_KID_LENGTH) || !isOptionalString(jwk['alg'], 64))
    return { refused: 'malformed' }
  if (!isForVerifying(jwk)) return { refused: 'wrong-use' }
  const algorithms = fittingAlgorithms(jwk, allowed)
  if (algorithms.size === 0) return { refused: 'algorithm-not-allowed' }
  const material = publicMaterial(jwk)
  if ('refused' in material) return material
  return verificationKey(jwk['kid'], algorithms, material.jwk, material.signatureBytes)
}

/**
 * A key for `HS*` from a secret that the two sides share.
 * Its algorithms are those whose hash is no longer than the secret (RFC 7518 §3.2); there may be none.
 */
export function secretKey(
  secret: Uint8Array,
  allowed: ReadonlySet<SignatureAlgorithm>,
  kid?: string,
): VerificationKey | KeyRefusal {
  const algorithms = [...allowed].filter((name) => {
    const rule = algorithmRule(name)
    return rule.kty === 'oct' && secret.byteLength >= rule.hashBytes
  })
  if (algorithms.length === 0) return { refused: 'too-small' }
  return verificationKey(kid, new Set(algorithms), { kty: 'oct', k: encodeBase64url(secret) }, undefined)
}

function verificationKey(
  kid: string | undefined,
  algorithms: ReadonlySet<SignatureAlgorithm>,
  jwk: PublicJwk,
  signatureBytes: number | undefined,
): VerificationKey {
  const fingerprint = JSON.stringify([kid ?? null, [...algorithms], jwk])
  return { kid, algorithms, jwk, fingerprint, signatureBytes }
}

function isForVerifying(jwk: JsonObject): boolean {
  const use = jwk['use']
  const operations = jwk['key_ops']
  if (use !== undefined && use !== 'sig') return false
  return operations === undefined || (Array.isArray(operations) && operations.includes('verify'))
}

function fittingAlgorithms(jwk: JsonObject, allowed: ReadonlySet<SignatureAlgorithm>): Set<SignatureAlgorithm> {
  const fitting = [...allowed].filter((name) => {
    const rule = algorithmRule(name)
    return (
      rule.kty === jwk['kty'] && (rule.crv === undefined || rule.crv === jwk['crv']) && isOwnAlgorithm(jwk['alg'], name)
    )
  })
  return new Set(fitting)
}

/** `EdDSA` on Ed25519 and `Ed25519` are one algorithm under two names (RFC 9864 §2.2). */
function isOwnAlgorithm(own: unknown, name: SignatureAlgorithm): boolean {
  if (own === undefined || own === name) return true
  return (own === 'EdDSA' && name === 'Ed25519') || (own === 'Ed25519' && name === 'EdDSA')
}

type Material = { readonly jwk: PublicJwk; readonly signatureBytes: number | undefined }

function publicMaterial(jwk: JsonObject): Material | KeyRefusal {
  if (jwk['kty'] === 'RSA') return rsaMaterial(jwk['n'], jwk['e'])
  if (jwk['kty'] === 'EC') return ecMaterial(jwk['crv'], jwk['x'], jwk['y'])
  return edMaterial(jwk['x'])
}

function rsaMaterial(n: unknown, e: unknown): Material | KeyRefusal {
  const modulus = bytesOf(n, 2048)
  const exponent = bytesOf(e, 64)
  if (!modulus || !exponent || !isOddInteger(modulus) || !isOddInteger(exponent)) return { refused: 'malformed' }
  if (bitLength(modulus) < 2048) return { refused: 'too-small' }
  if (bitLength(modulus) > 8192 || exponent.length > 8) return { refused: 'too-large' }
  // 65537 is 17 bits long and odd numbers of 17 bits are not below it.
  if (bitLength(exponent) < 17) return { refused: 'too-small' }
  return { jwk: { kty: 'RSA', n: n as string, e: e as string }, signatureBytes: modulus.length }
}

function ecMaterial(crv: unknown, x: unknown, y: unknown): Material | KeyRefusal {
  const length = crv === 'P-256' ? 32 : crv === 'P-384' ? 48 : 66
  if (bytesOf(x, 88)?.length !== length || bytesOf(y, 88)?.length !== length) return { refused: 'malformed' }
  const jwk = { kty: 'EC', crv: crv as 'P-256', x: x as string, y: y as string } as const
  return { jwk, signatureBytes: undefined }
}

function edMaterial(x: unknown): Material | KeyRefusal {
  if (bytesOf(x, 43)?.length !== 32) return { refused: 'malformed' }
  return { jwk: { kty: 'OKP', crv: 'Ed25519', x: x as string }, signatureBytes: undefined }
}

function bytesOf(value: unknown, maxLength: number): Uint8Array | undefined {
  if (typeof value !== 'string' || value.length === 0 || value.length > maxLength) return undefined
  return decodeBase64url(value)
}

/** Base64urlUInt (RFC 7518 §2) has no leading zero byte; an even modulus or exponent is no RSA key. */
function isOddInteger(bytes: Uint8Array): boolean {
  return bytes[0] !== 0 && (bytes.at(-1)! & 1) === 1
}

function bitLength(bytes: Uint8Array): number {
  return bytes.length * 8 - Math.clz32(bytes[0]!) + 24
}

function isOptionalString(value: unknown, maxLength: number): value is string | undefined {
  return value === undefined || (typeof value === 'string' && value.length <= maxLength)
}
