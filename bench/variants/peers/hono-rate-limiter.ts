import { getRequestListener } from '@hono/node-server'
import { Hono } from 'hono'
import { rateLimiter } from 'hono-rate-limiter'
import { answerOf, handled } from '../../src/handler.ts'
import type { Variant } from '../../src/variant.ts'

/** Hono with hono-rate-limiter, its headers included. */
export const variant: Variant = async ({ subject }) => {
  const answer = answerOf(subject.bytes)
  const app = new Hono()
  app.use(
    rateLimiter({
      windowMs: 60_000,
      limit: 1e9,
      standardHeaders: 'draft-6',
      keyGenerator: (c) => c.req.header('x-api-key')!,
    }) as never,
  )
  app.get('/pets/:petId', (c) => (handled.count++, c.body(answer, 200, { 'content-type': 'application/json' })))
  return getRequestListener(app.fetch)
}
