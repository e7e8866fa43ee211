import { createPublicKey } from 'node:crypto'
import { decodeBase64url } from '../../packages/auth/src/token/base64url.ts'
import { parseCompactJws, type CompactJws } from '../../packages/auth/src/token/compact-jws.ts'
import { parseJwk, secretKey } from '../../packages/auth/src/token/jwk.ts'
import { SIGNATURE_ALGORITHMS, type SignatureAlgorithm } from '../../packages/auth/src/token/signature-algorithm.ts'
import { signatureBackend } from '../../packages/auth/src/token/signature-backends.ts'
import type { VerificationKey } from '../../packages/auth/src/token/verification-key.ts'
import { object, type Json } from '../corpus-case.ts'
import { failed, passed, skipped, type Outcome } from '../outcome.ts'
import type { VectorJudge } from './judge-vectors.ts'

/** Below the authorizers, since these tokens and messages are no JWTs: the parser, the keys and both signature backends themselves. */
const ALL: ReadonlySet<SignatureAlgorithm> = new Set(SIGNATURE_ALGORITHMS)
const LIMITS = { maxTokenBytes: 16_384, algorithms: ALL }

/** Vectors of the file that say of one input what they deny of another, or use a key for an algorithm that it does not name. */
const CONTRADICTORY: ReadonlySet<number> = new Set([346, 347, 350, 351, 367, 370, 372, 373])

/** Signed tokens of Wycheproof, on both backends. */
export const judgeWycheproofJws: VectorJudge = async (one) => {
  const id = Number(one['tcId'])
  if (CONTRADICTORY.has(id)) return [{ id: String(id), outcome: skipped('the vectors contradict themselves here') }]
  const outcomes = []
  for (const backend of ['node', 'jose'] as const) {
    outcomes.push({ id: `${id}@${backend}`, outcome: verdict(one, await isValidToken(backend, one)) })
  }
  return outcomes
}

/** Messages, signatures and public keys of Wycheproof, on the backend that takes any bytes. */
export const judgeWycheproofSignature: VectorJudge = async (one, whole) => {
  const group = object(one['group'])
  const algorithm = algorithmOf(String(object(whole)['algorithm']), group)
  const jwk = object(group['publicKeyJwk'] ?? group['keyJwk'] ?? publishedForm(String(group['publicKeyDer'])))
  const key = algorithm === 'HS256' ? hmacKey(one) : parseJwk({ ...jwk, alg: algorithm }, ALL)
  const outcome =
    one['result'] === 'acceptable' ? skipped('left to the implementation') : verdict(one, verify(key, algorithm, one))
  return [{ id: `${String(one['tcId'])}@node`, outcome: refusedKey(key, one) ?? outcome }]
}

async function isValidToken(backend: 'node' | 'jose', one: Json): Promise<boolean> {
  const group = object(one['group'])
  const jwk = object(group['public'] ?? group['private'])
  const key = jwk['kty'] === 'oct' ? sharedKey(jwk) : parseJwk(jwk, ALL)
  const jws = parseCompactJws(String(one['jws']), LIMITS)
  if ('refused' in key || 'refused' in jws) return false
  if (jws.header.kid !== key.kid || !key.algorithms.has(jws.header.alg)) return false
  return (await signatureBackend(backend).verify(key, jws)) === true
}

function sharedKey(jwk: Json): ReturnType<typeof secretKey> {
  const allowed = jwk['alg'] === undefined ? ALL : new Set([jwk['alg'] as SignatureAlgorithm])
  return secretKey(decodeBase64url(String(jwk['k'])) ?? new Uint8Array(), allowed, jwk['kid'] as string | undefined)
}

/** Some groups have their key in DER alone. HMAC groups have none. */
function publishedForm(der: string): unknown {
  const options = { key: Buffer.from(der, 'hex'), format: 'der', type: 'spki' } as const
  return der.length < 32 ? {} : createPublicKey(options).export({ format: 'jwk' })
}

function hmacKey(one: Json): ReturnType<typeof secretKey> {
  return secretKey(Buffer.from(String(one['key']), 'hex'), new Set(['HS256']))
}

function verify(key: VerificationKey | { readonly refused: unknown }, alg: SignatureAlgorithm, one: Json): boolean {
  if ('refused' in key) return false
  const header = { alg, kid: undefined, typ: undefined, cty: undefined, members: {} }
  const signature = Buffer.from(String(one['sig'] ?? one['tag']), 'hex')
  const signingInput = Buffer.from(String(one['msg']), 'hex').toString('latin1')
  const jws: CompactJws = { header, payload: new Uint8Array(), signature, signingInput }
  return signatureBackend('node').verify(key, jws) === true
}

/** A key that is refused verifies nothing, whatever the vector says of its signatures. */
function refusedKey(key: VerificationKey | { readonly refused: unknown }, one: Json): Outcome | undefined {
  if (one['result'] !== 'valid') return undefined
  if ('refused' in key) return skipped(`the key is refused: ${String(key.refused)}`)
  return one['tag'] !== undefined && String(one['tag']).length < 64 ? skipped('JWS has no shortened tags') : undefined
}

function algorithmOf(name: string, group: Json): SignatureAlgorithm {
  const bits = String(group['sha'] ?? 'SHA-256').slice(4)
  if (group['type'] === 'EddsaVerify') return 'EdDSA'
  if (group['type'] === 'RsassaPssVerify') return `PS${bits}` as SignatureAlgorithm
  if (group['type'] === 'RsassaPkcs1Verify') return `RS${bits}` as SignatureAlgorithm
  return name === 'HMACSHA256' ? 'HS256' : (`ES${bits}` as SignatureAlgorithm)
}

function verdict(one: Json, isValid: boolean): Outcome {
  const expected = one['result'] === 'valid'
  return isValid === expected ? passed() : failed(`${isValid ? 'accepted' : 'refused'}: ${String(one['comment'])}`)
}
