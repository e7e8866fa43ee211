import { getRequestListener } from '@hono/node-server'
import { Hono } from 'hono'
import { ANSWER } from '../src/fixture.ts'
import type { Variant } from '../src/variants.ts'

/** Hono alone, on Node. */
export const variant: Variant = async () => {
  const app = new Hono()
  app.get('/pets/:petId', (c) => c.body(ANSWER, 200, { 'content-type': 'application/json' }))
  return getRequestListener(app.fetch)
}
