import { createServer } from 'node:http'
import { gatewayContext, nodeGateway } from '@gw/adapters/node'
import { apiKeys } from '@gw/auth'
import { createGateway } from '@gw/core'
import { getRequestListener } from '@hono/node-server'
import { Hono } from 'hono'

const gateway = createGateway({
  policies: [apiKeys({ keys: [{ id: 'acme', value: 'acme-0123456789abcdef' }] })],
  routes: { 'GET /pets/{petId}': [] },
})

const app = new Hono()
app.get('/pets/:petId', (c) => c.json({ key: gatewayContext(gateway, c.env.incoming).apiKey.id }))

createServer(nodeGateway(gateway, getRequestListener(app.fetch))).listen(process.env.PORT ?? 3000)
