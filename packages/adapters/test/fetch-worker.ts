import { allow, createGateway, deny, skip, type Policy } from '@gw/core'
import { fetchGateway, gatewayContext } from '../src/fetch.ts'

const key: Policy<'authorizer'> = {
  slot: 'authorizer',
  name: 'key',
  onRequest: ({ request }) => (request.header('x-key') === 'secret' ? allow() : deny('UNAUTHORIZED')),
}

const gateway = createGateway({
  account: { throttle: { rateLimit: 1, burstLimit: 3 } },
  policies: [key],
  routes: { 'GET /health': [skip('authorizer')], 'POST /pets/{petId}': [] },
})

/** A worker that knows nothing of Node: bundled for a browser by the test beside `fetch.ts`. */
export const worker: (request: Request) => Promise<Response> = fetchGateway(gateway, async (request) => {
  const context = gatewayContext(gateway, request)
  return Response.json({ petId: Object.values(context?.pathParameters ?? {})[0], body: await request.text() })
})
