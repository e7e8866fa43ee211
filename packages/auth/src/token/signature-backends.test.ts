import { describe, expect, test } from 'vitest'
import { ecKey, edKey, rsaKey, signed, token, type SigningKey } from '../../test/token-forge.ts'
import { ecdsaSignatureToDer } from './ecdsa-der.ts'
import { parseCompactJws, type CompactJws } from './compact-jws.ts'
import { parseJwk, secretKey } from './jwk.ts'
import { SIGNATURE_ALGORITHMS } from './signature-algorithm.ts'
import { signatureBackend } from './signature-backends.ts'
import type { VerificationKey } from './verification-key.ts'
import { hmacToken } from '../../test/token-forge.ts'

const all = new Set(SIGNATURE_ALGORITHMS)
const keys = [
  rsaKey('rs256'),
  rsaKey('rs384', 'RS384'),
  rsaKey('rs512', 'RS512'),
  rsaKey('ps256', 'PS256'),
  rsaKey('ps384', 'PS384'),
  rsaKey('ps512', 'PS512'),
  ecKey('es256', 'ES256'),
  ecKey('es384', 'ES384'),
  ecKey('es512', 'ES512'),
  edKey('ed'),
]
const verificationKey = (key: SigningKey): VerificationKey => parseJwk(key.jwk, all) as VerificationKey
const jws = (text: string): CompactJws =>
  parseCompactJws(text, { maxTokenBytes: 16_384, algorithms: all }) as CompactJws

describe.each(['node', 'jose'] as const)('signatures by %s', (name) => {
  const backend = signatureBackend(name)

  test.each(keys.map((key) => [key.alg, key] as const))('%s: its own signature and no other', async (_, key) => {
    const good = jws(token(key))
    expect(await backend.verify(verificationKey(key), good)).toBe(true)
    const flipped = Uint8Array.from(good.signature)
    flipped[flipped.length - 1]! ^= 1
    expect(await backend.verify(verificationKey(key), { ...good, signature: flipped })).toBe(false)
    expect(await backend.verify(verificationKey(key), { ...good, signingInput: `${good.signingInput}A` })).toBe(false)
    for (const length of [0, 1, good.signature.length - 1, good.signature.length + 1]) {
      const signature = new Uint8Array(length)
      signature.set(good.signature.subarray(0, length))
      expect(await backend.verify(verificationKey(key), { ...good, signature })).toBe(false)
    }
    expect(
      await backend.verify(verificationKey(key), { ...good, signature: new Uint8Array(good.signature.length) }),
    ).toBe(false)
  })

  test('HS256 with its secret and no other', async () => {
    const secret = 'a secret of at least thirty-two bytes'
    const key = secretKey(Buffer.from(secret), new Set(['HS256'] as const)) as VerificationKey
    const other = secretKey(Buffer.from(`${secret}!`), new Set(['HS256'] as const)) as VerificationKey
    expect(await backend.verify(key, jws(hmacToken(secret)))).toBe(true)
    expect(await backend.verify(other, jws(hmacToken(secret)))).toBe(false)
  })

  test('a point that is not on its curve verifies nothing, again and again', async () => {
    const key = ecKey()
    const offCurve = parseJwk({ ...key.jwk, x: key.jwk['y'] }, all) as VerificationKey
    expect(await backend.verify(offCurve, jws(token(key)))).toBe(false)
    expect(await backend.verify(offCurve, jws(token(key)))).toBe(false)
  })

  test('a payload that is no JSON is signed like any other', async () => {
    const key = keys[0]!
    expect(await backend.verify(verificationKey(key), jws(signed(key, '{"alg":"RS256"}', 'plain text')))).toBe(true)
  })
})

test('only the backend of node:crypto answers at once', () => {
  expect(signatureBackend('auto').name).toBe('node')
  const key = keys[6]!
  expect(signatureBackend('node').verify(verificationKey(key), jws(token(key)))).toBe(true)
})

test('DER as OpenSSL writes it: no leading zeros, no negative numbers, long lengths', () => {
  const der = (hex: string): string => Buffer.from(ecdsaSignatureToDer(Buffer.from(hex, 'hex'))).toString('hex')
  expect(der('00010080')).toBe('300702010102020080')
  expect(der('00000000')).toBe('3006020100020100')
  const long = 'ff'.repeat(66)
  expect(der(long + long)).toBe(`30818a024300${long}024300${long}`)
})
