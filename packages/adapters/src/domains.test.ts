import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import { createDomains, createGateway, type Context, type Domains, type Gateway } from '@gw/core'
import express from 'express5'
import { Hono } from 'hono'
import { describe, expect, test } from 'vitest'
import { getRaw } from '../test/raw-request.ts'
import { sampleEvent } from '../test/sample-events.ts'
import { expressGateway } from './express.ts'
import { fetchGateway } from './fetch.ts'
import { honoGateway } from './hono.ts'
import { streamGateway, withGateway, type LambdaContext, type LambdaResponseStream } from './lambda.ts'
import { nodeGateway, serve } from './node.ts'

/** A gateway whose route the app answers; a header says which gateway it was. */
function named(name: string): Gateway {
  const says = (context: Context): void => context.setResponseHeader('x-gateway', name)
  return createGateway({
    policies: [{ slot: 'extension', name: 'says', onRequest: says }],
    routes: { 'GET /pets': [] },
  } as never) as unknown as Gateway
}

function domains(): Domains {
  return createDomains({ 'gw.test': [{ basePath: 'v1', gateway: named('one') }, { gateway: named('two') }] })
}

type Answer = readonly [statusCode: number, gateway: string | null | undefined, body: string]
type Ask = (target: string) => Promise<Answer>

const TARGETS = ['/v1/pets', '/pets', '/v1/dogs'] as const
const ANSWERS = [
  [200, 'one', 'app'],
  [200, 'two', 'app'],
  [403, null, '{"message":"Missing Authentication Token"}'],
]

/** Asks a listener of Node over a real socket. */
async function overSocket(listener: RequestListener, ask: (ask: Ask) => Promise<void>): Promise<void> {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await ask(async (target) => {
    const { statusCode, headers, body } = await getRaw(port, target)
    return [statusCode, headers.get('x-gateway')?.[0] ?? null, body]
  })
  await new Promise((resolve) => server.close(resolve))
}

async function overFetch(handler: (request: Request) => Response | Promise<Response>, target: string): Promise<Answer> {
  const response = await handler(new Request(`http://gw.test${target}`))
  return [response.status, response.headers.get('x-gateway'), await response.text()]
}

const hosts: Readonly<Record<string, (ask: (ask: Ask) => Promise<void>) => Promise<void>>> = {
  node: (ask) => overSocket(nodeGateway(domains(), (_, response) => response.end('app')) as RequestListener, ask),
  express: (ask) => {
    const app = express()
    app.use(expressGateway(domains()))
    app.use((_, response) => void response.end('app'))
    return overSocket(app, ask)
  },
  hono: async (ask) => {
    const app = new Hono()
    app.use(honoGateway(domains())).all('*', (c) => c.body('app'))
    await ask((target) => overFetch((request) => app.fetch(request), target))
  },
  fetch: async (ask) => {
    const handler = fetchGateway(domains(), () => new Response('app'))
    await ask((target) => overFetch((request) => handler(request), target))
  },
  lambda: async (ask) => {
    const handler = withGateway(domains(), async () => ({ statusCode: 200, body: 'app' }))
    await ask(async (target) => {
      const event = sampleEvent('alb', { target, headers: { Host: 'gw.test' } })
      const { statusCode, headers, body } = await handler(event, {} as LambdaContext)
      return [statusCode, headers?.['x-gateway'] ?? null, body]
    })
  },
}

describe('several gateways behind one host', () => {
  test.each(Object.keys(hosts))('%s', async (name) => {
    await hosts[name]!(async (ask) => {
      expect(await Promise.all(TARGETS.map((target) => ask(target)))).toEqual(ANSWERS)
    })
  })
})

test('a function that streams, too', async () => {
  const handler = streamGateway(domains(), async (_event, stream) => void stream.end('app'))
  const stream = Object.assign(new PassThrough(), { setContentType: () => {} })
  const event = sampleEvent('alb', { target: '/v1/pets', headers: { Host: 'gw.test' } })
  await handler(event, stream as unknown as LambdaResponseStream, {} as LambdaContext)
  expect(await text(stream)).toMatch(/"statusCode":200.*"x-gateway":"one".*app$/s)
})

test('a listener of its own, closed with its gateways', async () => {
  const listener: RequestListener = (_, response) => void response.end('app')
  const serving = await serve(domains(), { port: 0, host: '127.0.0.1', signals: [], listener })
  const answers = await Promise.all(TARGETS.map((target) => getRaw(serving.port, target)))
  expect(answers.map(({ statusCode, body }) => [statusCode, body])).toEqual(
    ANSWERS.map(([statusCode, , body]) => [statusCode, body]),
  )
  await serving.close()
  await expect(getRaw(serving.port, '/pets')).rejects.toThrow()
})
