import { once } from 'node:events'
import { createServer } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import { expressGateway } from '@gw/adapters/express'
import { createGateway } from '@gw/core'
import express from 'express'
import { expect, it } from 'vitest'

it('a client that left while middleware in front was waiting reaches no handler', async () => {
  const arrived = Promise.withResolvers<void>()
  const wentOn = Promise.withResolvers<void>()
  let ran = false
  const app = express()
    .use((_request, response, next) => {
      response.on('close', () => {
        next()
        wentOn.resolve()
      })
      arrived.resolve()
    })
    .use(expressGateway(createGateway({})))
    .get('/', () => void (ran = true))
  const server = createServer(app).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
  socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n')
  await arrived.promise
  socket.destroy()
  await wentOn.promise
  expect(ran).toBe(false)
  server.close()
})
