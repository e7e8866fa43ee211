import express from 'express'
import { answerOf, handled } from '../../src/handler.ts'
import type { Variant } from '../../src/variant.ts'
import { joseVerifier } from '../parts/jose-verifier.ts'

/** Express with jose and nothing else. */
export const variant: Variant = async ({ fixture, subject }) => {
  const verify = joseVerifier(fixture)
  const answer = answerOf(subject.bytes)
  const app = express()
  app.use((request, response, next) => {
    verify(request.headers.authorization).then(
      () => next(),
      () => response.status(401).json({ message: 'Unauthorized' }),
    )
  })
  app.get('/pets/:petId', (_request, response) => (handled.count++, void response.type('json').send(answer)))
  return app
}
