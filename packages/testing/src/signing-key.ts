import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto'

/** Algorithms that test tokens can be signed with. */
export const TEST_ALGORITHMS = ['RS256', 'ES256', 'EdDSA'] as const

/** One of them. */
export type TestAlgorithm = (typeof TEST_ALGORITHMS)[number]

/** A public key as a key set has it (RFC 7517). */
export type PublicJwk = Readonly<Record<string, string>> & { readonly kty: string; readonly kid: string }

/** A key pair with its name. */
export interface SigningKey {
  readonly kid: string
  readonly algorithm: TestAlgorithm
  readonly jwk: PublicJwk
  /** A signature over a token's first two parts, in base64url. */
  sign(input: string): string
}

/** Makes a key pair. */
export function signingKey(kid: string, algorithm: TestAlgorithm): SigningKey {
  const { publicKey, privateKey } = generate(algorithm)
  const jwk = { ...publicKey.export({ format: 'jwk' }), kid, alg: algorithm, use: 'sig' } as unknown as PublicJwk
  return { kid, algorithm, jwk, sign: (input) => signature(input, algorithm, privateKey) }
}

function generate(algorithm: TestAlgorithm): { readonly publicKey: KeyObject; readonly privateKey: KeyObject } {
  switch (algorithm) {
    case 'RS256':
      return generateKeyPairSync('rsa', { modulusLength: 2048 })
    case 'ES256':
      return generateKeyPairSync('ec', { namedCurve: 'P-256' })
    case 'EdDSA':
      return generateKeyPairSync('ed25519')
  }
}

function signature(input: string, algorithm: TestAlgorithm, key: KeyObject): string {
  const digest = algorithm === 'EdDSA' ? null : 'sha256'
  return sign(digest, Buffer.from(input), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url')
}
