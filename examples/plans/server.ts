import type { IncomingMessage, ServerResponse } from 'node:http'
import { gatewayContext, serve } from '@gw/adapters/node'
import { Redis } from 'ioredis'
import { plansGateway } from './gateway.ts'
import { usagePage } from './usage-page.ts'

/** One process of the API. Tells its parent where it listens. */
const redis = new Redis(process.argv[2]!, {
  enableOfflineQueue: false,
  maxRetriesPerRequest: 1,
})
const { gateway, plans } = plansGateway(redis)
await gateway.ready()
const { url } = await serve(gateway, { host: '127.0.0.1', listener: answer })
process.send!(url)

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const apiKey = gatewayContext(gateway, request).apiKey!
  if (request.url === '/account') {
    response.setHeader('content-type', 'text/html; charset=utf-8')
    response.end(usagePage(apiKey.id, await plans.usage.get(apiKey)))
  } else if (request.url === '/upgrade') {
    await plans.control.assign(apiKey.id, 'pro')
    response.end('welcome to pro\n')
  } else {
    response.end('Rex, Minka\n')
  }
}
