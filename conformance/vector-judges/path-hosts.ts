import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import { expressGateway } from '@gw/adapters/express'
import { fetchGateway } from '@gw/adapters/fetch'
import { honoGateway } from '@gw/adapters/hono'
import { withGateway } from '@gw/adapters/lambda'
import { nodeGateway } from '@gw/adapters/node'
import type { Gateway } from '@gw/core'
import express4 from 'express4'
import express5 from 'express5'
import { Hono } from 'hono'

/** What ran for one request. */
export interface Ran {
  guard: boolean
  readonly handlers: string[]
}

/** Sends a raw target through one host; the status, or 0 where there was no answer at all. */
type Ask = (gateway: Gateway, ran: Ran, target: string) => Promise<number>

type Listener = (request: IncomingMessage, response: ServerResponse) => unknown

/** Every host, by name. */
export const PATH_HOSTS: Readonly<Record<string, Ask>> = {
  node: (gateway, ran, target) => overSocket(nodeGateway(gateway, looseApp(ran)) as Listener, target),
  express4: (gateway, ran, target) => overSocket(expressApp(express4 as never, gateway, ran), target),
  express5: (gateway, ran, target) => overSocket(expressApp(express5 as never, gateway, ran), target),
  hono: (gateway, ran, target) => overSocket(getRequestListener(honoApp(gateway, ran).fetch) as Listener, target),
  fetch: (gateway, ran, target) => {
    const handler = fetchGateway(gateway, (request) => {
      run(ran, new URL(request.url).pathname)
      return new Response('ok')
    })
    return overSocket(getRequestListener((request) => handler(request as Request)) as Listener, target)
  },
  'lambda-rest': (gateway, ran, target) => asEvent(gateway, ran, restEvent(target)),
  'lambda-http-1.0': (gateway, ran, target) => asEvent(gateway, ran, { ...restEvent(target), version: '1.0' }),
  'lambda-http-2.0': (gateway, ran, target) => asEvent(gateway, ran, httpEvent(target)),
}

function expressApp(express: typeof express5, gateway: Gateway, ran: Ran): Listener {
  const app = express()
  app.use(expressGateway(gateway) as never)
  const handler = (name: string) => (_: unknown, response: ServerResponse) => {
    ran.handlers.push(name)
    response.end(name)
  }
  app.get('/admin/:id', handler('admin') as never)
  app.get('/user/:name/comments', handler('comments') as never)
  app.get(/^\/pub\//, handler('pub') as never)
  return app as unknown as Listener
}

function honoApp(gateway: Gateway, ran: Ran): Hono {
  const app = new Hono()
  app.use(honoGateway(gateway) as never)
  app.all('*', (c) => {
    run(ran, new URL(c.req.url).pathname)
    return c.text('ok')
  })
  return app
}

/** An app that reads targets as loosely as apps do: it resolves, decodes, folds case and cuts at semicolons. */
function looseApp(ran: Ran): Listener {
  return (request, response) => {
    run(ran, new URL(request.url ?? '/', 'http://app').pathname)
    response.end()
  }
}

function run(ran: Ran, path: string): void {
  const parts = decoded(path)
    .replaceAll('\\', '/')
    .split('/')
    .map((part) => part.split(';', 1)[0]!.toLowerCase())
    .filter((part) => part !== '')
  if (parts[0] === 'admin' && parts.length > 1) ran.handlers.push('admin')
  else if (parts[0] === 'user' && parts[2] === 'comments') ran.handlers.push('comments')
  else if (parts[0] === 'pub') ran.handlers.push('pub')
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}

async function asEvent(gateway: Gateway, ran: Ran, event: unknown): Promise<number> {
  const handler = withGateway(gateway, ((own: { path?: string; rawPath?: string }) => {
    run(ran, own.path ?? own.rawPath ?? '')
    return { statusCode: 200, body: 'ok' }
  }) as never)
  return (await handler(event, {} as never)).statusCode
}

function restEvent(target: string): object {
  return {
    httpMethod: 'GET',
    path: pathOf(target),
    headers: { Host: 'gw.test' },
    multiValueHeaders: { Host: ['gw.test'] },
    body: null,
    isBase64Encoded: false,
    requestContext: { stage: '$default', identity: { sourceIp: '192.0.2.1' } },
  }
}

/** An HTTP API decodes the path before it writes the event. */
function httpEvent(target: string): object {
  return {
    version: '2.0',
    rawPath: decoded(pathOf(target)),
    rawQueryString: '',
    headers: { host: 'gw.test' },
    isBase64Encoded: false,
    requestContext: {
      stage: '$default',
      http: { method: 'GET', path: decoded(pathOf(target)), sourceIp: '192.0.2.1' },
    },
  }
}

/** The path of a request target: absolute forms lose their authority on the way into AWS. */
function pathOf(target: string): string {
  return target.replace(/^https?:\/\/[^/]*/i, '').split(/[?#]/, 1)[0] || '/'
}

/** Writes a request line byte for byte; nothing on the way can tidy it up. */
async function overSocket(listener: Listener, target: string): Promise<number> {
  const server = createServer((request, response) => void listener(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  try {
    return await new Promise<number>((resolve) => {
      const socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
      let received = ''
      socket.on('data', (chunk) => (received += chunk.toString('latin1')))
      socket.on('error', () => resolve(0))
      socket.on('close', () => resolve(Number(/^HTTP\/1\.1 (\d{3})/.exec(received)?.[1] ?? 0)))
      socket.write(`GET ${target} HTTP/1.1\r\nHost: gw.test\r\nConnection: close\r\n\r\n`)
    })
  } finally {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
}
