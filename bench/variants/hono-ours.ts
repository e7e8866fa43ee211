import { honoGateway } from '@gw/adapters/hono'
import { getRequestListener } from '@hono/node-server'
import { Hono } from 'hono'
import { ANSWER } from '../src/fixture.ts'
import type { Variant } from '../src/variants.ts'
import { fullGateway } from './full-gateway.ts'

/** Hono behind our gateway, on Node. */
export const variant: Variant = async (fixture) => {
  const app = new Hono()
  app.use(honoGateway(fullGateway(fixture)))
  app.get('/pets/:petId', (c) => c.body(ANSWER, 200, { 'content-type': 'application/json' }))
  return getRequestListener(app.fetch)
}
