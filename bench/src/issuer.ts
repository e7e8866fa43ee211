import { createHash } from 'node:crypto'
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey } from 'jose'
import type { Issuer, TokenAlgorithm } from './fixture.ts'

const CALLERS = 64
const PATHS = 16
const ISSUER = 'https://id.example.com/pool'
const AUDIENCE = 'pets'

/** Callers with a token (RS256, shaped like Cognito's access tokens) and an API key each. */
export async function createIssuer(): Promise<Issuer> {
  const pairs = {
    RS256: await generateKeyPair('RS256', { extractable: true }),
    ES256: await generateKeyPair('ES256', { extractable: true }),
  }
  let issued = 0
  const tokens = (algorithm: TokenAlgorithm, count: number): Promise<readonly string[]> =>
    Promise.all(Array.from({ length: count }, () => token(algorithm, pairs[algorithm].privateKey, issued++)))
  const keys = await Promise.all(
    (['RS256', 'ES256'] as const).map(async (alg) => ({
      ...(await exportJWK(pairs[alg].publicKey)),
      kid: alg,
      alg,
      use: 'sig',
    })),
  )
  const apiKeys = Array.from({ length: CALLERS }, (_, caller) => ({
    id: `caller-${caller}`,
    value: hash(`key ${caller}`).slice(0, 40),
  }))
  const requests = (await tokens('RS256', CALLERS)).map((value, caller) => ({
    path: `/pets/${caller % PATHS}`,
    headers: { authorization: `Bearer ${value}`, 'x-api-key': apiKeys[caller]!.value },
  }))
  return { fixture: { issuer: ISSUER, audience: AUDIENCE, jwks: { keys }, apiKeys, requests }, tokens }
}

function token(algorithm: TokenAlgorithm, key: CryptoKey, number: number): Promise<string> {
  return new SignJWT({
    client_id: '1example23456789',
    token_use: 'access',
    scope: 'pets/read pets/write',
    'cognito:groups': ['customers', 'testers'],
    jti: hash(`jti ${number}`).slice(0, 36),
    username: `customer-${hash(String(number)).slice(0, 36)}`,
    version: 2,
  })
    .setProtectedHeader({ alg: algorithm, kid: algorithm, typ: 'JWT' })
    .setIssuer(ISSUER)
    .setAudience(AUDIENCE)
    .setSubject(`subject-${number}`)
    .setIssuedAt()
    .setExpirationTime('6h')
    .sign(key)
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
