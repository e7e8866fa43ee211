import { createHash } from 'node:crypto'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'

/** What every variant of a scenario is given: the same callers, tokens, keys and paths. */
export interface Fixture {
  readonly issuer: string
  readonly audience: string
  readonly jwks: { readonly keys: readonly Record<string, unknown>[] }
  readonly apiKeys: readonly { readonly id: string; readonly value: string }[]
  readonly requests: readonly FixtureRequest[]
}

/** One of the requests in rotation. */
export interface FixtureRequest {
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
}

/** The answer of every handler: a hundred bytes of JSON. */
export const ANSWER: string = JSON.stringify({
  pet: { id: 1, name: 'Rex', kind: 'dog', tags: ['good', 'quiet', 'old'], weightInGrams: 12_345 },
  ok: true,
})

const CALLERS = 64
const PATHS = 16

/** Callers with a token (RS256, shaped like Cognito's access tokens) and an API key each. */
export async function fixture(): Promise<Fixture> {
  const { publicKey, privateKey } = await generateKeyPair('RS256', { extractable: true })
  const issuer = 'https://id.example.com/pool'
  const audience = 'pets'
  const apiKeys = Array.from({ length: CALLERS }, (_, caller) => ({
    id: `caller-${caller}`,
    value: hash(`key ${caller}`).slice(0, 40),
  }))
  const requests = await Promise.all(
    apiKeys.map(async ({ id, value }, caller) => {
      const token = await new SignJWT({
        client_id: '1example23456789',
        token_use: 'access',
        scope: 'pets/read pets/write',
        'cognito:groups': ['customers', 'testers'],
        jti: hash(`jti ${caller}`).slice(0, 36),
        username: `customer-${hash(id).slice(0, 36)}`,
        version: 2,
      })
        .setProtectedHeader({ alg: 'RS256', kid: 'bench', typ: 'JWT' })
        .setIssuer(issuer)
        .setAudience(audience)
        .setSubject(id)
        .setIssuedAt()
        .setExpirationTime('6h')
        .sign(privateKey)
      return { path: `/pets/${caller % PATHS}`, headers: { authorization: `Bearer ${token}`, 'x-api-key': value } }
    }),
  )
  return {
    issuer,
    audience,
    jwks: { keys: [{ ...(await exportJWK(publicKey)), kid: 'bench', alg: 'RS256', use: 'sig' }] },
    apiKeys,
    requests,
  }
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
