import { getRequestListener } from '@hono/node-server'
import { Hono } from 'hono'
import { createLocalJWKSet, jwtVerify } from 'jose'
import { ANSWER } from '../src/fixture.ts'
import type { Variant } from '../src/variants.ts'
import { peerParts } from './peer-parts.ts'

/** The cheapest stack of separate parts on Hono. */
export const variant: Variant = async (fixture) => {
  const keys = createLocalJWKSet(fixture.jwks as never)
  const { issuer, audience } = fixture
  const { keyId, consume, cached } = peerParts(fixture)
  const app = new Hono()
  app.use(async (c, next) => {
    try {
      await jwtVerify((c.req.header('authorization') ?? '').replace(/^Bearer /, ''), keys, {
        issuer,
        audience,
        algorithms: ['RS256'],
      })
    } catch {
      return c.json({ message: 'Unauthorized' }, 401)
    }
    const id = keyId(c.req.header('x-api-key'))
    if (id === undefined) return c.json({ message: 'Forbidden' }, 403)
    try {
      await consume(id)
    } catch {
      return c.json({ message: 'Too Many Requests' }, 429)
    }
    const key = `${id} ${c.req.path}`
    const hit = await cached.get(key)
    if (hit !== undefined) return c.body(hit, 200, { 'content-type': 'application/json' })
    await next()
    void cached.set(key, await c.res.clone().text(), 3_600_000)
  })
  app.get('/pets/:petId', (c) => c.body(ANSWER, 200, { 'content-type': 'application/json' }))
  return getRequestListener(app.fetch)
}
