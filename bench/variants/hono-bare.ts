import { getRequestListener } from '@hono/node-server'
import { Hono } from 'hono'
import { answerOf, handled } from '../src/handler.ts'
import type { Variant } from '../src/variant.ts'

/** Hono alone, on Node. */
export const variant: Variant = async ({ subject }) => {
  const answer = answerOf(subject.bytes)
  const app = new Hono()
  app.get('/pets/:petId', (c) => (handled.count++, c.body(answer, 200, { 'content-type': 'application/json' })))
  return getRequestListener(app.fetch)
}
