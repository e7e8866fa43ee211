import { getRequestListener } from '@hono/node-server'
import { Hono } from 'hono'
import Keyv from 'keyv'
import { RateLimiterMemory } from 'rate-limiter-flexible'
import { answerOf, handled } from '../../src/handler.ts'
import type { Variant } from '../../src/variant.ts'
import { joseVerifier } from '../parts/jose-verifier.ts'
import { knownKeys } from '../parts/known-keys.ts'

/** The cheapest stack of separate parts on Hono: jose, a key check, rate-limiter-flexible, keyv. */
export const variant: Variant = async ({ fixture, subject }) => {
  const verify = joseVerifier(fixture)
  const keyId = knownKeys(fixture)
  const limiter = new RateLimiterMemory({ points: 1e9, duration: 1 })
  const cached = new Keyv<string>()
  const answer = answerOf(subject.bytes)
  const app = new Hono()
  app.use(async (c, next) => {
    try {
      await verify(c.req.header('authorization'))
    } catch {
      return c.json({ message: 'Unauthorized' }, 401)
    }
    const id = keyId(c.req.header('x-api-key'))
    if (id === undefined) return c.json({ message: 'Forbidden' }, 403)
    try {
      await limiter.consume(id)
    } catch {
      return c.json({ message: 'Too Many Requests' }, 429)
    }
    const key = `${id} ${c.req.path}`
    const hit = await cached.get(key)
    if (hit !== undefined) return c.body(hit, 200, { 'content-type': 'application/json' })
    await next()
    void cached.set(key, await c.res.clone().text(), 3_600_000)
  })
  app.get('/pets/:petId', (c) => (handled.count++, c.body(answer, 200, { 'content-type': 'application/json' })))
  return getRequestListener(app.fetch)
}
