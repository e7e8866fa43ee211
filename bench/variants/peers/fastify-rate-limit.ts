import rateLimit from '@fastify/rate-limit'
import Fastify from 'fastify'
import { answerOf, handled } from '../../src/handler.ts'
import type { Variant } from '../../src/variant.ts'

/** Fastify with @fastify/rate-limit, its headers included. */
export const variant: Variant = async ({ subject }) => {
  const answer = answerOf(subject.bytes)
  const app = Fastify()
  await app.register(rateLimit, {
    max: 1e9,
    timeWindow: 60_000,
    keyGenerator: (request) => request.headers['x-api-key'] as string,
  })
  app.get('/pets/:petId', (_request, reply) => (handled.count++, void reply.type('application/json').send(answer)))
  await app.ready()
  return (request, response) => app.routing(request, response)
}
