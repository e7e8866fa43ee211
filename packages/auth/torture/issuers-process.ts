import { createGateway, PlainRequest } from '@gw/core'
import { createRemoteJWKSet, jwtVerify } from 'jose'
import { jwtAuthorizer } from '../src/index.ts'

/** What one process is to try. */
export interface Attack {
  readonly library: 'ours' | 'jose'
  readonly issuer: string
  readonly good: string
  /** Tokens with a `kid` each that no key has. */
  readonly invented: readonly string[]
}

/** What it cost. */
export interface Casualties {
  /** Of all tokens with the issuer's kid, and of those with an invented one. */
  readonly letIn: number
  readonly invented: number
  /** Memory at its highest, above what the process had before. */
  readonly megabytes: number
  readonly longestMs: number
}

const ROUNDS = 100
const PER_ROUND = 5
const ROUND_MS = 20

process.once('message', async (attack: Attack) => {
  const verify = attack.library === 'ours' ? ours(attack.issuer) : joseSet(attack.issuer)
  gc!()
  const before = process.memoryUsage().rss
  let highest = before
  const watch = setInterval(() => (highest = Math.max(highest, process.memoryUsage().rss)), 2)
  const seen = { letIn: 0, invented: 0, longestMs: 0 }
  const ask = async (token: string, which: 'letIn' | 'invented'): Promise<void> => {
    const start = performance.now()
    if (await verify(token)) seen[which]++
    seen.longestMs = Math.max(seen.longestMs, Math.round(performance.now() - start))
  }
  const asked: Promise<void>[] = []
  for (let round = 0; round < ROUNDS; round++) {
    for (let index = 0; index < PER_ROUND; index++) {
      asked.push(ask(attack.good, 'letIn'), ask(attack.invented[round * PER_ROUND + index]!, 'invented'))
    }
    await new Promise((resolve) => setTimeout(resolve, ROUND_MS))
  }
  await Promise.all(asked)
  clearInterval(watch)
  process.send!({ ...seen, megabytes: Math.round((highest - before) / 1_000_000) } satisfies Casualties)
})

type Verify = (token: string) => Promise<boolean>

function ours(issuer: string): Verify {
  const gateway = createGateway({
    protocol: 'HTTP',
    policies: [jwtAuthorizer({ issuer, audience: 'pets', jwksUri: `${issuer}/jwks` })],
    routes: { $default: [] },
  })
  return async (token) => {
    const request = new PlainRequest({ target: '/', headers: { authorization: `Bearer ${token}` } })
    const answer = await gateway.handle(request, () => ({ statusCode: 200, headers: {}, body: '' }))
    return answer.statusCode === 200
  }
}

function joseSet(issuer: string): Verify {
  const keys = createRemoteJWKSet(new URL(`${issuer}/jwks`))
  return (token) =>
    jwtVerify(token, keys, { issuer, audience: 'pets' }).then(
      () => true,
      () => false,
    )
}
