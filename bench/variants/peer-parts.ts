import { createHash, timingSafeEqual } from 'node:crypto'
import { RateLimiterMemory } from 'rate-limiter-flexible'
import Keyv from 'keyv'
import type { Fixture } from '../src/fixture.ts'

/** The cheapest parts found for a peer's key check, limit and cache. */
export function peerParts({ apiKeys }: Fixture) {
  const ids = new Map(apiKeys.map(({ id, value }) => [digest(value).toString('hex'), { id, digest: digest(value) }]))
  const limiter = new RateLimiterMemory({ points: 1e9, duration: 1 })
  const cached = new Keyv<string>()
  return {
    keyId(value: string | undefined): string | undefined {
      const presented = digest(value ?? '')
      const known = ids.get(presented.toString('hex'))
      return known !== undefined && timingSafeEqual(known.digest, presented) ? known.id : undefined
    },
    consume: (id: string) => limiter.consume(id),
    cached,
  }
}

function digest(value: string): Buffer {
  return createHash('sha256').update(value).digest()
}
