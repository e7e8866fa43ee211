import { constants, createHmac, generateKeyPairSync, sign, type KeyObject } from 'node:crypto'

/** A key pair that signs tokens in tests, with the JWK that an issuer would publish for it. */
export interface SigningKey {
  readonly alg: string
  readonly kid: string
  readonly privateKey: KeyObject
  readonly jwk: Record<string, unknown>
}

export function rsaKey(kid: string = 'rsa', alg: string = 'RS256', modulusLength: number = 2048): SigningKey {
  return publish(generateKeyPairSync('rsa', { modulusLength }), kid, alg)
}

export function ecKey(kid: string = 'ec', alg: 'ES256' | 'ES384' | 'ES512' = 'ES256'): SigningKey {
  const namedCurve = { ES256: 'P-256', ES384: 'P-384', ES512: 'P-521' }[alg]
  return publish(generateKeyPairSync('ec', { namedCurve }), kid, alg)
}

export function edKey(kid: string = 'ed'): SigningKey {
  return publish(generateKeyPairSync('ed25519'), kid, 'EdDSA')
}

export const NOW: number = 1_800_000_000

export const ISSUER = 'https://issuer.test'

/** Claims that pass an authorizer for {@link ISSUER} and the audience `pets`. */
export function goodClaims(over: Record<string, unknown> = {}): Record<string, unknown> {
  return { iss: ISSUER, aud: 'pets', sub: 'user-1', iat: NOW - 60, exp: NOW + 3600, ...over }
}

/** A signed token. `header` and `claims` go in as they are: whatever is hostile in them stays hostile. */
export function token(
  key: SigningKey,
  claims: object | string = goodClaims(),
  header: Record<string, unknown> = {},
): string {
  const payload = typeof claims === 'string' ? claims : JSON.stringify(claims)
  return signed(key, JSON.stringify({ alg: key.alg, kid: key.kid, typ: 'JWT', ...header }), payload)
}

/** A token over any header and payload text. */
export function signed(key: SigningKey, header: string, payload: string): string {
  const input = `${base64url(header)}.${base64url(payload)}`
  return `${input}.${signature(key, input).toString('base64url')}`
}

export function hmacToken(secret: string, claims: object = goodClaims(), header: Record<string, unknown> = {}): string {
  const input = `${base64url(JSON.stringify({ alg: 'HS256', ...header }))}.${base64url(JSON.stringify(claims))}`
  return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`
}

export function base64url(text: string): string {
  return Buffer.from(text).toString('base64url')
}

function publish(pair: { publicKey: KeyObject; privateKey: KeyObject }, kid: string, alg: string): SigningKey {
  return {
    alg,
    kid,
    privateKey: pair.privateKey,
    jwk: { ...pair.publicKey.export({ format: 'jwk' }), kid, alg, use: 'sig' },
  }
}

function signature(key: SigningKey, input: string): Buffer {
  const data = Buffer.from(input)
  const hash = `sha${key.alg.slice(2)}`
  if (key.alg.startsWith('PS')) {
    return sign(hash, data, {
      key: key.privateKey,
      padding: constants.RSA_PKCS1_PSS_PADDING,
      saltLength: Number(key.alg.slice(2)) / 8,
    })
  }
  if (key.alg.startsWith('ES')) return sign(hash, data, { key: key.privateKey, dsaEncoding: 'ieee-p1363' })
  return key.alg === 'EdDSA' ? sign(null, data, key.privateKey) : sign(hash, data, key.privateKey)
}
