import { expressGateway } from '@gw/adapters/express'
import express from 'express'
import { answerOf, handled } from '../src/handler.ts'
import type { Variant } from '../src/variant.ts'
import { gatewayOf } from './gateways.ts'

/** Express behind our gateway. */
export const variant: Variant = async (given) => {
  const answer = answerOf(given.subject.bytes)
  const app = express()
  app.use(expressGateway(await gatewayOf(given)))
  app.get('/pets/:petId', (_request, response) => (handled.count++, void response.type('json').send(answer)))
  return app
}
