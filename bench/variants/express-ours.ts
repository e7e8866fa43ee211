import { expressGateway } from '@gw/adapters/express'
import express from 'express'
import { ANSWER } from '../src/fixture.ts'
import type { Variant } from '../src/variants.ts'
import { fullGateway } from './full-gateway.ts'

/** Express behind our gateway. */
export const variant: Variant = async (fixture) => {
  const app = express()
  app.use(expressGateway(fullGateway(fixture)))
  app.get('/pets/:petId', (_request, response) => void response.type('json').send(ANSWER))
  return app
}
