import { expressGateway } from '@gw/adapters/express'
import { createGateway } from '@gw/core'
import express from 'express'

const app = express()
app.use(expressGateway(createGateway({ account: { throttle: { rateLimit: 1, burstLimit: 2 } } })))
app.get('/', (request, response) => response.send('hello'))
app.listen(process.env.PORT ?? 3000)
