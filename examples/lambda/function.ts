import { streamGateway, withRoutes, type LambdaFunction, type StreamingLambdaFunction } from '@gw/adapters/lambda'
import { apiKeys } from '@gw/auth'
import { createGateway, skip } from '@gw/core'
import { throttle } from '@gw/throttle'

const gateway = createGateway({
  stages: { prod: { variables: { greeting: 'hello' } } },
  policies: [apiKeys({ keys: [{ id: 'acme', value: 'acme-0123456789abcdef0123' }] })],
  routes: {
    'GET /health': [skip('apiKey')],
    'GET /pets/{petId}': [],
    'POST /pets': [throttle({ rateLimit: 1, burstLimit: 1 })],
  },
})

/** One function for every trigger: REST API, HTTP API 1.0 and 2.0, Function URL, load balancer. */
export const handler: LambdaFunction = withRoutes(gateway, {
  'GET /health': async () => ({ body: '"up"' }),
  'GET /pets/{petId}': async (event) => ({
    body: JSON.stringify({ id: event.pathParameters.petId, greeting: event.stageVariables.greeting }),
    multiValueHeaders: { 'Set-Cookie': ['seen=1', `pet=${event.pathParameters.petId}`] },
  }),
  // The callback still works, and is walked back like any other answer.
  'POST /pets': (event, _context, callback) => callback(null, { statusCode: 201, body: event.body }),
})

/** The same API for a Function URL that streams. */
export const streaming: StreamingLambdaFunction = streamGateway(gateway, async (event, responseStream) => {
  responseStream.setContentType('text/event-stream')
  for (const word of ['one', 'two', 'three']) responseStream.write(`data: ${word} ${event.path}\n\n`)
  responseStream.end()
})
