import express from 'express'
import { RateLimiterMemory } from 'rate-limiter-flexible'
import { answerOf, handled } from '../../src/handler.ts'
import type { Variant } from '../../src/variant.ts'

const POINTS = 1e9

/** Express with rate-limiter-flexible; its headers set by hand, as its guide shows. */
export const variant: Variant = async ({ subject }) => {
  const limiter = new RateLimiterMemory({ points: POINTS, duration: 60 })
  const answer = answerOf(subject.bytes)
  const app = express()
  app.use((request, response, next) => {
    limiter.consume(request.headers['x-api-key'] as string).then(
      ({ remainingPoints, msBeforeNext }) => {
        response.setHeader('RateLimit-Limit', POINTS)
        response.setHeader('RateLimit-Remaining', remainingPoints)
        response.setHeader('RateLimit-Reset', Math.ceil(msBeforeNext / 1000))
        next()
      },
      () => response.status(429).json({ message: 'Too Many Requests' }),
    )
  })
  app.get('/pets/:petId', (_request, response) => (handled.count++, void response.type('json').send(answer)))
  return app
}
