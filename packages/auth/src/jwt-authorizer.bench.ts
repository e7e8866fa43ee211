import { createPublicKey, verify, type KeyObject } from 'node:crypto'
import { createLocalJWKSet, jwtVerify } from 'jose'
import { run, testContext, testServices } from '../test/test-context.ts'
import { ecKey, goodClaims, ISSUER, NOW, rsaKey, token, type SigningKey } from '../test/token-forge.ts'
import { jwtAuthorizer } from './jwt-authorizer.ts'

/**
 * A token checked for the first time and again, beside the bare signature check and jose, in one run:
 *
 *     node --conditions=@gw/source packages/auth/src/jwt-authorizer.bench.ts
 *
 * Microseconds of CPU, the best of eight rounds each, so that a busy machine slows all alike.
 */
const COUNT = 3_000

for (const key of [rsaKey(), ecKey()]) {
  const tokens = Array.from({ length: COUNT }, (_, index) =>
    token(key, goodClaims({ jti: `${index}`, scope: 'openid read' })),
  )
  const times = {
    bare: bare(key, tokens),
    first: await authorizer(key, tokens, 0),
    again: await authorizer(key, tokens, COUNT * 4),
    jose: await jose(key, tokens),
  }
  const shown = Object.entries(times).map(([name, time]) => `${name} ${time.toFixed(2)} µs`)
  console.log(`${key.alg}: ${shown.join(', ')}; first / bare ${(times.first / times.bare).toFixed(2)}`)
}

function bare(key: SigningKey, tokens: readonly string[]): number {
  const publicKey = createPublicKey({ key: key.jwk, format: 'jwk' })
  const parts = tokens.map((text) => {
    const dot = text.lastIndexOf('.')
    return [Buffer.from(text.slice(0, dot)), Buffer.from(text.slice(dot + 1), 'base64url')] as const
  })
  const option = (key.alg === 'ES256' ? { key: publicKey, dsaEncoding: 'ieee-p1363' } : publicKey) as KeyObject
  return best(() => {
    for (const [data, signature] of parts) if (!verify('sha256', data, option, signature)) throw new Error('bare')
  })
}

async function authorizer(key: SigningKey, tokens: readonly string[], maxRememberedTokens: number): Promise<number> {
  const options = {
    issuer: ISSUER,
    audience: 'pets',
    algorithms: ['RS256', 'ES256'],
    keys: { keys: [key.jwk] },
    maxRememberedTokens,
  } as const
  const services = testServices()
  const policy = jwtAuthorizer(options).bind!({
    origin: 'gateway',
    stage: undefined,
    routeKey: undefined,
    id: 'bench',
    services,
  })
  const contexts = tokens.map((text) => testContext(services, { headers: { authorization: `Bearer ${text}` } }))
  return best(() => {
    for (const context of contexts) if (!('allow' in (run(policy, context) as object))) throw new Error('authorizer')
  })
}

async function jose(key: SigningKey, tokens: readonly string[]): Promise<number> {
  const keys = createLocalJWKSet({ keys: [key.jwk as { kty: string }] })
  const options = { issuer: ISSUER, audience: 'pets', currentDate: new Date(NOW * 1000) }
  return bestLater(async () => {
    for (const text of tokens) await jwtVerify(text, keys, options)
  })
}

function best(round: () => void): number {
  const times = Array.from({ length: 8 }, () => {
    const start = process.cpuUsage()
    round()
    return since(start)
  })
  return Math.min(...times)
}

async function bestLater(round: () => Promise<void>): Promise<number> {
  let least = Infinity
  for (let turn = 0; turn < 4; turn++) {
    const start = process.cpuUsage()
    await round()
    least = Math.min(least, since(start))
  }
  return least
}

function since(start: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(start)
  return (user + system) / COUNT
}
