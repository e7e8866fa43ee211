import { parseJwk, type KeyRefusalReason } from './jwk.ts'
import type { SignatureAlgorithm } from './signature-algorithm.ts'
import { isJsonObject, type JsonObject } from './strict-json.ts'
import type { VerificationKey } from './verification-key.ts'

/** The usable keys of a JWK set (RFC 7517 §5), and what was left out. */
export interface KeySet {
  /** Every usable key. */
  readonly keys: readonly VerificationKey[]
  /** The keys that are not used, by `kid` where they have one. */
  readonly refused: readonly RefusedKey[]
}

/** A key of a set that is not used. */
interface RefusedKey {
  /** Its `kid`, if it has one. */
  readonly kid: string | undefined
  /** Why it is not used. */
  readonly reason: KeyRefusalReason
}

const MAX_KEYS = 100

/**
 * The usable keys of a JWK set. A key that must not be used is left out and told; only a document that is no set at all, or one
 * of more than 100 keys, is `undefined`.
 */
export function parseKeySet(document: JsonObject, allowed: ReadonlySet<SignatureAlgorithm>): KeySet | undefined {
  const members = document['keys']
  if (!Array.isArray(members) || members.length > MAX_KEYS) return undefined
  const keys = new Map<string, VerificationKey>()
  const refused: RefusedKey[] = []
  for (const member of members as readonly unknown[]) {
    const key = isJsonObject(member) ? parseJwk(member, allowed) : ({ refused: 'malformed' } as const)
    // The same key twice is one key: some issuers list a key once per use.
    if ('refused' in key) refused.push({ kid: kidOf(member), reason: key.refused })
    else keys.set(key.fingerprint, key)
  }
  return withoutAmbiguity([...keys.values()], refused)
}

/** The key that a token's header asks for. Nothing but an exact name and a fitting algorithm finds one. */
export function findKey(
  keys: readonly VerificationKey[],
  kid: string | undefined,
  algorithm: SignatureAlgorithm,
): VerificationKey | undefined {
  return keys.find((key) => key.kid === kid && key.algorithms.has(algorithm))
}

/** Of keys that one header could mean, none is used: which of them verifies would be left to their order in the document. */
function withoutAmbiguity(keys: readonly VerificationKey[], refused: RefusedKey[]): KeySet {
  const ambiguous = keys.filter((key) => keys.some((other) => other !== key && meansTheSame(key, other)))
  for (const key of ambiguous) refused.push({ kid: key.kid, reason: 'duplicate-kid' })
  return { keys: keys.filter((key) => !ambiguous.includes(key)), refused }
}

function meansTheSame(key: VerificationKey, other: VerificationKey): boolean {
  return key.kid === other.kid && [...key.algorithms].some((algorithm) => other.algorithms.has(algorithm))
}

function kidOf(member: unknown): string | undefined {
  const kid = isJsonObject(member) ? member['kid'] : undefined
  return typeof kid === 'string' ? kid.slice(0, 64) : undefined
}
