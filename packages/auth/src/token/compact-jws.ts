import { decodeBase64url } from './base64url.ts'
import { isSignatureAlgorithm, type SignatureAlgorithm } from './signature-algorithm.ts'
import { parseJsonObject, type JsonObject } from './strict-json.ts'
import { isTokenRefusal, refuseToken, type TokenRefusal } from './token-refusal.ts'

/** The protected header members that decide anything. Whatever else it holds (`jku`, `jwk`, `x5u`, `x5c` …) is never followed. */
export interface JoseHeader {
  /** The algorithm, already one of the allowed ones. */
  readonly alg: SignatureAlgorithm
  /** A name to look a key up with, and nothing more: no path, no URL, no query. */
  readonly kid: string | undefined
  /** The kind of token. */
  readonly typ: string | undefined
  /** The kind of the content. */
  readonly cty: string | undefined
  /** The whole header. */
  readonly members: JsonObject
}

/** A JWS in compact form (RFC 7515 §7.1), parsed and not yet verified. */
export interface CompactJws {
  /** The protected header. */
  readonly header: JoseHeader
  /** The payload's bytes. */
  readonly payload: Uint8Array
  /** The signature's bytes. */
  readonly signature: Uint8Array
  /** What was signed: the first two segments and the dot between them, in ASCII. */
  readonly signingInput: string
}

/** What may be parsed at all. */
export interface JwsLimits {
  /** Longest token, in characters. */
  readonly maxTokenBytes: number
  /** The algorithms that a header may name. */
  readonly algorithms: ReadonlySet<SignatureAlgorithm>
  /** Headers of tokens that verified, by their segment: an issuer's tokens nearly all have the same. Saves 2 of the 9 µs around a signature. */
  readonly knownHeaders?: ReadonlyMap<string, JoseHeader>
}

/** The parts of a token, or why it cannot be one. Everything that can be refused without a key is refused here. */
export function parseCompactJws(token: string, limits: JwsLimits): CompactJws | TokenRefusal {
  if (token.length > limits.maxTokenBytes) return refuseToken('too-large')
  const first = token.indexOf('.')
  const second = token.indexOf('.', first + 1)
  if (first < 0 || second < 0) return refuseToken('segments')
  if (token.indexOf('.', second + 1) >= 0) return refuseToken(isFiveSegments(token) ? 'encrypted' : 'segments')
  const segment = token.slice(0, first)
  const header = limits.knownHeaders?.get(segment) ?? parseHeader(segment, limits)
  if (isTokenRefusal(header)) return header
  const payload = decodeBase64url(token.slice(first + 1, second))
  const signature = decodeBase64url(token.slice(second + 1))
  if (payload === undefined || signature === undefined || signature.length === 0) return refuseToken('malformed')
  return { header, payload, signature, signingInput: token.slice(0, second) }
}

function isFiveSegments(token: string): boolean {
  let dots = 0
  for (let at = token.indexOf('.'); at >= 0 && dots < 5; at = token.indexOf('.', at + 1)) dots++
  return dots === 4
}

function parseHeader(segment: string, limits: JwsLimits): JoseHeader | TokenRefusal {
  const bytes = decodeBase64url(segment)
  const members = bytes && parseJsonObject(bytes)
  if (members === undefined) return refuseToken('malformed')
  if (Object.hasOwn(members, 'crit') || Object.hasOwn(members, 'b64')) return refuseToken('critical-header')
  const alg = own(members, 'alg')
  if (!isSignatureAlgorithm(alg) || !limits.algorithms.has(alg)) return refuseToken('algorithm-not-allowed')
  const kid = own(members, 'kid')
  const typ = own(members, 'typ')
  const cty = own(members, 'cty')
  if (!isOptionalString(kid) || !isOptionalString(typ) || !isOptionalString(cty)) return refuseToken('header-invalid')
  return { alg, kid, typ, cty, members }
}

/** A member of a parsed object and never one of its prototype's: a header may leave `alg` out and `kid` may be `constructor`. */
function own(members: JsonObject, name: string): unknown {
  return Object.hasOwn(members, name) ? members[name] : undefined
}

function isOptionalString(value: unknown): value is string | undefined {
  return value === undefined || typeof value === 'string'
}
