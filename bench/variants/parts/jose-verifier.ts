import { createLocalJWKSet, jwtVerify } from 'jose'
import type { Fixture } from '../../src/fixture.ts'

/** jose, with its keys at hand. */
export function joseVerifier({
  issuer,
  audience,
  jwks,
}: Fixture): (authorization: string | undefined) => Promise<unknown> {
  const keys = createLocalJWKSet(jwks as never)
  const options = { issuer, audience, algorithms: ['RS256', 'ES256'] }
  return (authorization) => jwtVerify((authorization ?? '').replace(/^Bearer /, ''), keys, options)
}
