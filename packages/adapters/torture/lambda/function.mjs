import { createGateway, deny } from '@gw/core'
import { streamGateway, withRoutes } from '../../src/lambda.ts'

const refuse = { slot: 'extension', name: 'refuse', onRequest: () => deny('THROTTLED') }

const gateway = createGateway({
  routes: {
    'GET /echo/{id}': [],
    'GET /callback/{id}': [],
    'GET /refused/{id}': [refuse],
    'GET /malformed/{id}': [],
    'GET /throws/{id}': [],
    'GET /twice/{id}': [],
    'GET /memory': [],
  },
})

/** Every way to answer, and every way to fail; the answer says which request it is for. */
export const handler = withRoutes(gateway, {
  'GET /echo/{id}': async (event) => ({ body: event.pathParameters.id }),
  'GET /callback/{id}': (event, _context, callback) => {
    setImmediate(() => callback(null, { body: event.pathParameters.id }))
  },
  'GET /refused/{id}': async () => ({ body: 'must not be reached' }),
  'GET /malformed/{id}': async (event) => ({ statusCode: 'many', body: event.pathParameters.id }),
  'GET /throws/{id}': async (event) => {
    throw new Error(event.pathParameters.id)
  },
  // The second answer comes when another invocation is under way.
  'GET /twice/{id}': (event, context, callback) => {
    callback(null, { body: event.pathParameters.id })
    setTimeout(() => context.succeed({ body: `late ${event.pathParameters.id}` }), 5)
  },
  'GET /memory': async () => {
    globalThis.gc?.()
    return { body: String(process.memoryUsage().heapUsed) }
  },
})

/** The same for a function that streams. */
export const streaming = streamGateway(gateway, async (event, responseStream) => {
  const id = event.pathParameters?.id ?? ''
  if (event.resource.startsWith('/throws')) throw new Error(id)
  if (event.resource === '/memory') {
    globalThis.gc?.()
    responseStream.end(String(process.memoryUsage().heapUsed))
    return
  }
  responseStream.write(id.slice(0, 1))
  responseStream.end(id.slice(1))
})
