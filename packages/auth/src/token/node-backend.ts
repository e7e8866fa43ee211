import type { KeyObject } from 'node:crypto'
import type { CompactJws } from './compact-jws.ts'
import { ecdsaSignatureToDer } from './ecdsa-der.ts'
import { nodeCrypto, type NodeCrypto } from './node-crypto.ts'
import { algorithmRule, type AlgorithmRule } from './signature-algorithm.ts'
import type { SignatureBackend } from './signature-backend.ts'
import type { VerificationKey } from './verification-key.ts'

/** Signatures through `node:crypto`, synchronously; `undefined` where the platform has none. */
export function nodeBackend(): SignatureBackend | undefined {
  const crypto = nodeCrypto()
  if (crypto === undefined) return undefined
  const imported = new WeakMap<VerificationKey, KeyObject | null>()
  return {
    name: 'node',
    verify(key, jws) {
      const rule = algorithmRule(jws.header.alg)
      if (jws.signature.length !== (rule.signatureBytes ?? key.signatureBytes)) return false
      let keyObject = imported.get(key)
      if (keyObject === undefined) imported.set(key, (keyObject = importKey(crypto, key)))
      return keyObject !== null && verifyWith(crypto, rule, keyObject, jws)
    },
  }
}

function importKey(crypto: NodeCrypto, key: VerificationKey): KeyObject | null {
  const { jwk } = key
  try {
    if (jwk.kty === 'oct') return crypto.createSecretKey(jwk.k, 'base64url')
    return crypto.createPublicKey({ key: { ...jwk }, format: 'jwk' })
  } catch {
    // A point that is not on its curve, for one: OpenSSL knows, the shape does not show it.
    return null
  }
}

function verifyWith(crypto: NodeCrypto, rule: AlgorithmRule, key: KeyObject, jws: CompactJws): boolean {
  // ASCII by construction; 'latin1' skips the UTF-8 encoder.
  const data = Buffer.from(jws.signingInput, 'latin1')
  switch (rule.scheme) {
    case 'pkcs1':
      return crypto.verify(rule.hash, data, key, jws.signature)
    case 'pss':
      return crypto.verify(rule.hash, data, pssKey(crypto, rule, key), jws.signature)
    case 'ecdsa':
      return crypto.verify(rule.hash, data, key, ecdsaSignatureToDer(jws.signature))
    case 'eddsa':
      return crypto.verify(null, data, key, jws.signature)
    case 'hmac':
      return crypto.timingSafeEqual(crypto.createHmac(rule.hash, key).update(data).digest(), jws.signature)
  }
}

function pssKey(
  crypto: NodeCrypto,
  rule: AlgorithmRule,
  key: KeyObject,
): { key: KeyObject; padding: number; saltLength: number } {
  return { key, padding: crypto.constants.RSA_PKCS1_PSS_PADDING, saltLength: rule.hashBytes }
}
