import { createPublicKey, verify, type KeyObject } from 'node:crypto'
import { jwtAuthorizer } from '@gw/auth'
import { createGateway, PlainRequest, type Gateway } from '@gw/core'
import type { Fixture, TokenAlgorithm } from '../src/fixture.ts'
import { createIssuer } from '../src/issuer.ts'
import type { LoopCase, LoopModule } from '../src/loop-case.ts'
import { joseVerifier } from '../variants/parts/jose-verifier.ts'

const COUNT = 2_000

/** Every token new: ours is a whole exchange of a gateway with an authorizer, jose's is `jwtVerify` alone. */
export const loop: LoopModule = async (setting) => {
  const algorithm = setting as TokenAlgorithm
  const issuer = await createIssuer()
  const tokens = await issuer.tokens(algorithm, COUNT)
  const { fixture } = issuer
  let gateway = newGateway(fixture)
  return {
    bare: signatures(fixture, algorithm, tokens),
    ours: () => {
      for (const token of tokens) {
        const request = new PlainRequest({ target: '/', headers: { authorization: `Bearer ${token}` } })
        const answer = gateway.handle(request, () => ({ statusCode: 200, headers: {}, body: '' }))
        if (!('statusCode' in answer) || answer.statusCode !== 200) throw new Error('A token was refused')
      }
    },
    peers: { 'jose jwtVerify': jose(fixture, tokens) },
    count: COUNT,
    // A gateway that has seen none of them.
    beforeTurn: () => void (gateway = newGateway(fixture)),
  }
}

function newGateway({ issuer, audience, jwks }: Fixture): Gateway {
  const policy = jwtAuthorizer({ issuer, audience, keys: jwks as never, algorithms: ['RS256', 'ES256'] })
  return createGateway({ policies: [policy], routes: { 'GET /': [] } }) as unknown as Gateway
}

function signatures({ jwks }: Fixture, algorithm: TokenAlgorithm, tokens: readonly string[]): LoopCase {
  const jwk = jwks.keys.find(({ alg }) => alg === algorithm)!
  const key = createPublicKey({ key: jwk as never, format: 'jwk' })
  const option = (algorithm === 'ES256' ? { key, dsaEncoding: 'ieee-p1363' } : key) as KeyObject
  const parts = tokens.map((token) => {
    const dot = token.lastIndexOf('.')
    return [Buffer.from(token.slice(0, dot)), Buffer.from(token.slice(dot + 1), 'base64url')] as const
  })
  return () => {
    for (const [data, signature] of parts) if (!verify('sha256', data, option, signature)) throw new Error('Forged')
  }
}

function jose(fixture: Fixture, tokens: readonly string[]): LoopCase {
  const check = joseVerifier(fixture)
  return async () => {
    for (const token of tokens) await check(`Bearer ${token}`)
  }
}
