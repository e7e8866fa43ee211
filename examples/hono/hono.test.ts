import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import { expect, it } from 'vitest'
import { app } from './app.ts'

const headers = { 'x-api-key': 'acme-0123456789abcdef0123' }

it("answers by Hono's own app.request", async () => {
  expect((await app.request('/health')).status).toBe(200)
  expect((await app.request('/pets/1')).status).toBe(403)
  expect((await app.request('/elsewhere', { headers })).status).toBe(403)
})

it('remembers, and streams events, on Node', async () => {
  const server = createServer(getRequestListener(app.fetch)).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const first = await (await fetch(`${base}/pets/1`, { headers })).text()
  expect(JSON.parse(first)).toMatchObject({ pathParameters: { petId: '1' } })
  expect(await (await fetch(`${base}/pets/1`, { headers })).text()).toBe(first)
  expect(await (await fetch(`${base}/events`, { headers })).text()).toBe('data: one\n\ndata: two\n\n')
  server.closeAllConnections()
  server.close()
})
