import express from 'express'
import { answerOf, handled } from '../src/handler.ts'
import type { Variant } from '../src/variant.ts'

/** Express alone. */
export const variant: Variant = async ({ subject }) => {
  const answer = answerOf(subject.bytes)
  const app = express()
  app.get('/pets/:petId', (_request, response) => (handled.count++, void response.type('json').send(answer)))
  return app
}
