import { createGateway, type Integration } from '@gw/core'
import { serve } from '@gw/adapters/node'

/** A process that serves until SIGTERM, and ends by itself when nothing is left. */
const hello: Integration = {
  slot: 'integration',
  name: 'hello',
  invoke: () => new Promise((resolve) => setTimeout(() => resolve({ statusCode: 200, headers: {}, body: 'hello' }), 2)),
}
const { url } = await serve(createGateway({ routes: { 'GET /hello': [hello] } }), { host: '127.0.0.1' })
process.send!({ url })
process.disconnect()
