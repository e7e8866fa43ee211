import { getRequestListener } from '@hono/node-server'
import { Hono } from 'hono'
import { answerOf, handled } from '../../src/handler.ts'
import type { Variant } from '../../src/variant.ts'
import { joseVerifier } from '../parts/jose-verifier.ts'

/** Hono with jose and nothing else. */
export const variant: Variant = async ({ fixture, subject }) => {
  const verify = joseVerifier(fixture)
  const answer = answerOf(subject.bytes)
  const app = new Hono()
  app.use(async (c, next) => {
    try {
      await verify(c.req.header('authorization'))
    } catch {
      return c.json({ message: 'Unauthorized' }, 401)
    }
    return next()
  })
  app.get('/pets/:petId', (c) => (handled.count++, c.body(answer, 200, { 'content-type': 'application/json' })))
  return getRequestListener(app.fetch)
}
