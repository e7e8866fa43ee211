import Fastify from 'fastify'
import { answerOf, handled } from '../src/handler.ts'
import type { Variant } from '../src/variant.ts'

/** Fastify alone. */
export const variant: Variant = async ({ subject }) => {
  const answer = answerOf(subject.bytes)
  const app = Fastify()
  app.get('/pets/:petId', (_request, reply) => (handled.count++, void reply.type('application/json').send(answer)))
  await app.ready()
  return (request, response) => app.routing(request, response)
}
