import { JwtVerifier } from 'aws-jwt-verify'
import type { Fixture } from '../../src/fixture.ts'

/** aws-jwt-verify, with its keys at hand. */
export function awsVerifier({
  issuer,
  audience,
  jwks,
}: Fixture): (authorization: string | undefined) => Promise<unknown> {
  const verifier = JwtVerifier.create({ issuer, audience, jwksUri: 'https://id.example.com/jwks' })
  verifier.cacheJwks(jwks as never)
  return async (authorization) => verifier.verify((authorization ?? '').replace(/^Bearer /, ''))
}
