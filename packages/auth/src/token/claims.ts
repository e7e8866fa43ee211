import type { JsonObject } from './strict-json.ts'
import { refuseToken, type TokenRefusal } from './token-refusal.ts'

/** The claims of a verified token: deeply frozen, each value still as the issuer sent it. */
export interface Claims {
  /** Issuer (RFC 7519 §4.1.1). */
  readonly iss?: string
  /** Subject (RFC 7519 §4.1.2). */
  readonly sub?: string
  /** Audience (RFC 7519 §4.1.3). */
  readonly aud?: string | readonly string[]
  /** When the token ends, seconds since 1970 (RFC 7519 §4.1.4). */
  readonly exp?: number
  /** When the token begins, seconds since 1970 (RFC 7519 §4.1.5). */
  readonly nbf?: number
  /** When the token was issued, seconds since 1970 (RFC 7519 §4.1.6). */
  readonly iat?: number
  /** The token's own id (RFC 7519 §4.1.7). */
  readonly jti?: string
  /** Whatever else the issuer says. */
  readonly [name: string]: unknown
}

/** What a token's claims are held against. */
export interface ExpectedClaims {
  /** Values of which one must be in `aud`, or in `client_id` where there is no `aud`; `null` accepts any audience. */
  readonly audience: readonly string[] | null
  /** How far the issuer's clock may be off, in seconds. */
  readonly clockToleranceInSeconds: number
}

/**
 * The refusal that the claims deserve, or `undefined`. The issuer has been chosen by `iss` before.
 * @param now seconds since 1970
 */
export function checkClaims(claims: JsonObject, expected: ExpectedClaims, now: number): TokenRefusal | undefined {
  if (!isOptional(claims['sub'], 'string') || !isOptional(claims['jti'], 'string')) return refuseToken('claim-invalid')
  return checkTimes(claims, expected.clockToleranceInSeconds, now) ?? checkAudience(claims, expected.audience)
}

/** The same for what an issuer says of an opaque token: there `exp` may be absent (RFC 7662 §2.2), since it was asked just now. */
export function checkIntrospected(claims: JsonObject, expected: ExpectedClaims, now: number): TokenRefusal | undefined {
  return checkClaims(claims['exp'] === undefined ? { ...claims, exp: Number.MAX_VALUE } : claims, expected, now)
}

/** `exp` is required, as on AWS; `nbf` and `iat` count where they are present. */
export function checkTimes(claims: JsonObject, tolerance: number, now: number): TokenRefusal | undefined {
  const { exp, nbf, iat } = claims
  if (!isTime(exp) || !isOptionalTime(nbf) || !isOptionalTime(iat)) return refuseToken('claim-invalid')
  if (exp + tolerance <= now) return refuseToken('expired')
  if (nbf !== undefined && nbf - tolerance > now) return refuseToken('not-yet-valid')
  if (iat !== undefined && iat - tolerance > now) return refuseToken('issued-in-future')
  return undefined
}

function checkAudience(claims: JsonObject, audience: readonly string[] | null): TokenRefusal | undefined {
  if (audience === null) return undefined
  const claim = Object.hasOwn(claims, 'aud') ? claims['aud'] : claims['client_id']
  const named: readonly unknown[] = Array.isArray(claim) && Object.hasOwn(claims, 'aud') ? claim : [claim]
  // A list with anything but strings in it is nonsense as a whole, not a list to pick from.
  if (!named.every((name) => typeof name === 'string')) return refuseToken('audience-mismatch')
  return named.some((name) => audience.includes(name)) ? undefined : refuseToken('audience-mismatch')
}

function isTime(value: unknown): value is number {
  // 1e400 parses to Infinity: a token that never ends.
  return typeof value === 'number' && Number.isFinite(value)
}

function isOptionalTime(value: unknown): value is number | undefined {
  return value === undefined || isTime(value)
}

function isOptional(value: unknown, type: 'string'): boolean {
  return value === undefined || typeof value === type
}
