/** Every algorithm by name, for messages and option checks. */
export const SIGNATURE_ALGORITHMS = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
  'HS256',
  'HS384',
  'HS512',
] as const

/** Signature algorithms of JWS (RFC 7518 §3.1, RFC 8037, RFC 9864). `HS*` only ever with a secret given in words. */
export type SignatureAlgorithm = (typeof SIGNATURE_ALGORITHMS)[number]

/** What one algorithm asks of a key and of a signature. */
export interface AlgorithmRule {
  /** How the signature is made. */
  readonly scheme: 'pkcs1' | 'pss' | 'ecdsa' | 'eddsa' | 'hmac'
  /** Key type of the JWK. */
  readonly kty: 'RSA' | 'EC' | 'OKP' | 'oct'
  /** Curve of the JWK, where it has one. */
  readonly crv?: 'P-256' | 'P-384' | 'P-521' | 'Ed25519'
  /** Hash function, in the spelling of OpenSSL; EdDSA hashes by itself. */
  readonly hash: 'sha256' | 'sha384' | 'sha512'
  /** Length of the hash, which is also the salt of PSS and the least length of an HMAC secret. */
  readonly hashBytes: number
  /** Length of the signature where the algorithm fixes it; RSA signatures are as long as the modulus. */
  readonly signatureBytes?: number
}

const rules = new Map<string, AlgorithmRule>([
  ['RS256', { scheme: 'pkcs1', kty: 'RSA', hash: 'sha256', hashBytes: 32 }],
  ['RS384', { scheme: 'pkcs1', kty: 'RSA', hash: 'sha384', hashBytes: 48 }],
  ['RS512', { scheme: 'pkcs1', kty: 'RSA', hash: 'sha512', hashBytes: 64 }],
  ['PS256', { scheme: 'pss', kty: 'RSA', hash: 'sha256', hashBytes: 32 }],
  ['PS384', { scheme: 'pss', kty: 'RSA', hash: 'sha384', hashBytes: 48 }],
  ['PS512', { scheme: 'pss', kty: 'RSA', hash: 'sha512', hashBytes: 64 }],
  ['ES256', { scheme: 'ecdsa', kty: 'EC', crv: 'P-256', hash: 'sha256', hashBytes: 32, signatureBytes: 64 }],
  ['ES384', { scheme: 'ecdsa', kty: 'EC', crv: 'P-384', hash: 'sha384', hashBytes: 48, signatureBytes: 96 }],
  ['ES512', { scheme: 'ecdsa', kty: 'EC', crv: 'P-521', hash: 'sha512', hashBytes: 64, signatureBytes: 132 }],
  ['EdDSA', { scheme: 'eddsa', kty: 'OKP', crv: 'Ed25519', hash: 'sha512', hashBytes: 64, signatureBytes: 64 }],
  ['Ed25519', { scheme: 'eddsa', kty: 'OKP', crv: 'Ed25519', hash: 'sha512', hashBytes: 64, signatureBytes: 64 }],
  ['HS256', { scheme: 'hmac', kty: 'oct', hash: 'sha256', hashBytes: 32, signatureBytes: 32 }],
  ['HS384', { scheme: 'hmac', kty: 'oct', hash: 'sha384', hashBytes: 48, signatureBytes: 48 }],
  ['HS512', { scheme: 'hmac', kty: 'oct', hash: 'sha512', hashBytes: 64, signatureBytes: 64 }],
])

/** The rule of an algorithm. */
export function algorithmRule(algorithm: SignatureAlgorithm): AlgorithmRule {
  return rules.get(algorithm) as AlgorithmRule
}

/** Whether a string is the exact name of an algorithm; `none`, other cases and other spellings are not. */
export function isSignatureAlgorithm(name: unknown): name is SignatureAlgorithm {
  return typeof name === 'string' && rules.has(name)
}
