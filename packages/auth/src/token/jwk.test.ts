import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { ecKey, edKey, rsaKey } from '../../test/token-forge.ts'
import { parseJwk, secretKey } from './jwk.ts'
import { findKey, parseKeySet } from './key-set.ts'
import { SIGNATURE_ALGORITHMS, type SignatureAlgorithm } from './signature-algorithm.ts'

const all = new Set(SIGNATURE_ALGORITHMS)
const rsa = rsaKey()
const ec = ecKey()
const ed = edKey()

describe('a JWK', () => {
  test('serves the algorithm it names, and only that', () => {
    expect(parseJwk(rsa.jwk, all)).toMatchObject({ kid: 'rsa', algorithms: new Set(['RS256']), signatureBytes: 256 })
    expect(parseJwk(ec.jwk, all)).toMatchObject({ algorithms: new Set(['ES256']) })
  })

  test('without one serves what its type and curve can, cut to the allowed', () => {
    const { alg: _, ...bare } = rsa.jwk
    expect(parseJwk(bare, new Set<SignatureAlgorithm>(['RS256', 'PS256', 'ES256', 'HS256']))).toMatchObject({
      algorithms: new Set(['RS256', 'PS256']),
    })
  })

  test('EdDSA and Ed25519 are two names of one algorithm', () => {
    expect(parseJwk({ ...ed.jwk, alg: 'Ed25519' }, all)).toMatchObject({ algorithms: new Set(['EdDSA', 'Ed25519']) })
  })

  test.each<[string, object, string]>([
    ['a symmetric key', { kty: 'oct', k: 'AAAA' }, 'symmetric'],
    ['a published private key', { ...rsa.jwk, d: 'AAAA' }, 'private'],
    ['a key for encryption', { ...rsa.jwk, use: 'enc' }, 'wrong-use'],
    ['a key for other operations', { ...rsa.jwk, key_ops: ['encrypt'] }, 'wrong-use'],
    ['an algorithm of another type', { ...rsa.jwk, alg: 'ES256' }, 'algorithm-not-allowed'],
    ['an unknown algorithm', { ...rsa.jwk, alg: 'RSA-OAEP' }, 'algorithm-not-allowed'],
    ['an unknown curve', { ...ec.jwk, crv: 'secp256k1' }, 'algorithm-not-allowed'],
    ['an algorithm of another curve', { ...ec.jwk, alg: 'ES384' }, 'algorithm-not-allowed'],
    ['a kid that is no text', { ...rsa.jwk, kid: 7 }, 'malformed'],
    ['a kid without end', { ...rsa.jwk, kid: 'k'.repeat(2000) }, 'malformed'],
    ['lax base64', { ...rsa.jwk, n: `${String(rsa.jwk['n'])}=` }, 'malformed'],
    ['a leading zero byte', { ...rsa.jwk, e: 'AAEAAQ' }, 'malformed'],
    ['an even exponent', { ...rsa.jwk, e: 'AQAC' }, 'malformed'],
    ['a small exponent', { ...rsa.jwk, e: 'Aw' }, 'too-small'],
    ['a huge exponent', { ...rsa.jwk, e: Buffer.alloc(32, 255).toString('base64url') }, 'too-large'],
    ['a huge modulus', { ...rsa.jwk, n: Buffer.alloc(1500, 255).toString('base64url') }, 'too-large'],
    ['a short coordinate', { ...ec.jwk, x: 'AAAA' }, 'malformed'],
    ['a short Ed25519 key', { ...ed.jwk, x: 'AAAA' }, 'malformed'],
  ])('is refused when it is %s', (_, jwk, reason) => {
    expect(parseJwk(jwk as Record<string, unknown>, all)).toEqual({ refused: reason })
  })

  test('of 1024 bits is too small', () => {
    const jwk = generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey.export({ format: 'jwk' })
    expect(parseJwk({ ...jwk }, all)).toEqual({ refused: 'too-small' })
  })
})

test('a secret serves the algorithms whose hash it is as long as', () => {
  const allowed = new Set<SignatureAlgorithm>(['HS256', 'HS512', 'RS256'])
  expect(secretKey(new Uint8Array(32), allowed)).toMatchObject({ algorithms: new Set(['HS256']) })
  expect(secretKey(new Uint8Array(31), allowed)).toEqual({ refused: 'too-small' })
})

describe('a JWK set', () => {
  test('leaves out what it must not use, and tells', () => {
    const set = parseKeySet({ keys: [rsa.jwk, { ...rsa.jwk, kid: 'enc', use: 'enc' }, 'nonsense', null] }, all)!
    expect(set.keys.map((key) => key.kid)).toEqual(['rsa'])
    expect(set.refused).toEqual([
      { kid: 'enc', reason: 'wrong-use' },
      { kid: undefined, reason: 'malformed' },
      { kid: undefined, reason: 'malformed' },
    ])
  })

  test('the same key twice is one key; two keys of one name are none', () => {
    expect(parseKeySet({ keys: [rsa.jwk, rsa.jwk] }, all)!.keys).toHaveLength(1)
    const other = rsaKey('rsa')
    const set = parseKeySet({ keys: [rsa.jwk, other.jwk, ec.jwk] }, all)!
    expect(set.keys.map((key) => key.kid)).toEqual(['ec'])
    expect(set.refused.map(({ reason }) => reason)).toEqual(['duplicate-kid', 'duplicate-kid'])
  })

  test('two keys of one name for two algorithms are told apart by the algorithm', () => {
    const { keys } = parseKeySet({ keys: [rsa.jwk, { ...ec.jwk, kid: 'rsa' }] }, all)!
    expect(findKey(keys, 'rsa', 'ES256')?.jwk.kty).toBe('EC')
    expect(findKey(keys, 'rsa', 'RS256')?.jwk.kty).toBe('RSA')
  })

  test('a kid is an exact name and nothing else', () => {
    const { keys } = parseKeySet({ keys: [rsa.jwk] }, all)!
    for (const kid of [undefined, '', 'RSA', 'rsa ', '../rsa', '__proto__', 'constructor', '*']) {
      expect(findKey(keys, kid, 'RS256')).toBeUndefined()
    }
  })

  test.each([{}, { keys: {} }, { keys: 'x' }, { keys: Array.from({ length: 101 }, () => rsa.jwk) }])(
    '%.30j is no key set',
    (document) => {
      expect(parseKeySet(document, all)).toBeUndefined()
    },
  )
})
