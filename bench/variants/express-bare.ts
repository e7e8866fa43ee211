import express from 'express'
import { ANSWER } from '../src/fixture.ts'
import type { Variant } from '../src/variants.ts'

/** Express alone. */
export const variant: Variant = async () => {
  const app = express()
  app.get('/pets/:petId', (_request, response) => void response.type('json').send(ANSWER))
  return app
}
