import { createPublicKey, verify } from 'node:crypto'
import { expect, test } from 'vitest'
import { testClock } from './test-clock.ts'
import { testIssuer } from './test-issuer.ts'
import type { PublicJwk } from './signing-key.ts'

function parts(token: string): { header: Record<string, unknown>; claims: Record<string, unknown> } {
  const [header = '', claims = ''] = token.split('.').map((part) => Buffer.from(part, 'base64url').toString())
  return { header: JSON.parse(header), claims: JSON.parse(claims) }
}

function verifies(token: string, keys: readonly PublicJwk[]): boolean {
  const { header } = parts(token)
  const jwk = keys.find((key) => key.kid === header['kid'])
  if (jwk === undefined) return false
  const at = token.lastIndexOf('.')
  const key = createPublicKey({ key: jwk, format: 'jwk' })
  const signature = Buffer.from(token.slice(at + 1), 'base64url')
  const digest = header['alg'] === 'EdDSA' ? null : 'sha256'
  return verify(digest, Buffer.from(token.slice(0, at)), { key, dsaEncoding: 'ieee-p1363' }, signature)
}

test.each(['RS256', 'ES256', 'EdDSA'] as const)('%s tokens verify with the published keys', (algorithm) => {
  const issuer = testIssuer({ algorithm })
  const token = issuer.token()
  expect(parts(token).header).toEqual({ alg: algorithm, typ: 'JWT', kid: 'test-1' })
  expect(verifies(token, issuer.jwks.keys)).toBe(true)
  expect(issuer.jwks.keys[0]).not.toHaveProperty('d')
})

test('tokens are valid for an hour of the clock, and say whatever they are told', () => {
  const clock = testClock(1_000_000)
  const issuer = testIssuer({ algorithm: 'EdDSA', clock, audience: 'pets' })
  expect(parts(issuer.token()).claims).toEqual({
    iss: 'https://issuer.test',
    sub: 'user',
    aud: 'pets',
    iat: 1000,
    exp: 4600,
  })
  const { header, claims } = parts(issuer.token({ sub: 'ann', exp: undefined, scope: 'a b' }, { typ: 'at+jwt' }))
  expect(claims).toEqual({ iss: 'https://issuer.test', sub: 'ann', aud: 'pets', iat: 1000, scope: 'a b' })
  expect(header['typ']).toBe('at+jwt')
})

test('a rotated key signs, the old one stays published until it is retired', () => {
  const issuer = testIssuer({ algorithm: 'EdDSA' })
  const before = issuer.token()
  issuer.rotate()
  const after = issuer.token()
  expect([before, after].map((token) => verifies(token, issuer.jwks.keys))).toEqual([true, true])
  issuer.retire()
  expect([before, after].map((token) => verifies(token, issuer.jwks.keys))).toEqual([false, true])
})

test('it serves its keys on loopback, under its own name', async () => {
  const issuer = testIssuer({ algorithm: 'EdDSA' })
  const served = await issuer.serve()
  const discovery = (await (await fetch(`${served.url}/.well-known/openid-configuration`)).json()) as {
    jwks_uri: string
  }
  expect(discovery).toEqual({ issuer: served.url, jwks_uri: served.jwksUri })
  expect(await (await fetch(discovery.jwks_uri)).json()).toEqual(issuer.jwks)
  expect((await fetch(`${served.url}/other`)).status).toBe(404)
  expect(served.fetches).toBe(1)
  expect(parts(issuer.token()).claims['iss']).toBe(served.url)
  await served.close()
  await expect(fetch(served.jwksUri)).rejects.toThrow()
  await expect(testIssuer({ algorithm: 'EdDSA', issuer: 'https://id.test' }).serve()).rejects.toThrow(
    'cannot be served',
  )
})

test('unknown options are errors', () => {
  expect(() => testIssuer({ algoritm: 'ES256' } as object)).toThrow('did you mean "algorithm"')
})
