import { createServer } from 'node:http'
import { gatewayContext, nodeGateway } from '@gw/adapters/node'
import { apiKeys } from '@gw/auth'
import { cache } from '@gw/cache'
import { createGateway, skip } from '@gw/core'
import express from 'express'

const gateway = createGateway({
  policies: [apiKeys({ keys: [{ id: 'acme', value: 'acme-0123456789abcdef' }] })],
  routes: {
    'GET /pets/{petId}': [],
    'GET /prices': [skip('apiKey'), cache({ cacheTtlInSeconds: 60 })],
  },
})

const app = express()
app.get('/pets/:petId', (request, response) => response.json({ key: gatewayContext(gateway, request).apiKey.id }))
app.get('/prices', (request, response) => response.json({ rex: 100, at: Date.now() }))

createServer(nodeGateway(gateway, app)).listen(process.env.PORT ?? 3000)
