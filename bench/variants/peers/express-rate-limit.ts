import express from 'express'
import { rateLimit } from 'express-rate-limit'
import { answerOf, handled } from '../../src/handler.ts'
import type { Variant } from '../../src/variant.ts'

/** Express with express-rate-limit, its headers included. */
export const variant: Variant = async ({ subject }) => {
  const answer = answerOf(subject.bytes)
  const app = express()
  app.use(
    rateLimit({
      windowMs: 60_000,
      limit: 1e9,
      standardHeaders: 'draft-8',
      legacyHeaders: false,
      keyGenerator: (request) => request.headers['x-api-key'] as string,
    }),
  )
  app.get('/pets/:petId', (_request, response) => (handled.count++, void response.type('json').send(answer)))
  return app
}
