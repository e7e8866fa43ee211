import { honoGateway } from '@gw/adapters/hono'
import { getRequestListener } from '@hono/node-server'
import { Hono } from 'hono'
import { answerOf, handled } from '../src/handler.ts'
import type { Variant } from '../src/variant.ts'
import { gatewayOf } from './gateways.ts'

/** Hono behind our gateway, on Node. */
export const variant: Variant = async (given) => {
  const answer = answerOf(given.subject.bytes)
  const app = new Hono()
  app.use(honoGateway(await gatewayOf(given)))
  app.get('/pets/:petId', (c) => (handled.count++, c.body(answer, 200, { 'content-type': 'application/json' })))
  return getRequestListener(app.fetch)
}
