import { request as httpRequest, createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Gateway } from '@gw/core'
import type { EventForm } from '@gw/lambda-events'
import { getRequestListener } from '@hono/node-server'
import express4 from 'express4'
import express5 from 'express5'
import { Hono } from 'hono'
import { expressGateway } from '../../src/express.ts'
import { fetchGateway } from '../../src/fetch.ts'
import { honoGateway } from '../../src/hono.ts'
import { withGateway, type LambdaAnswer, type LambdaContext } from '../../src/lambda.ts'
import { nodeGateway } from '../../src/node.ts'
import { sampleEvent, type SampleRequest } from '../sample-events.ts'
import { seen, type Seen } from './seen.ts'

/** Sends requests to one gateway on one host. */
export interface Sender {
  send(request: SampleRequest): Promise<Seen>
  close(): Promise<void>
}

/** Mounts a gateway on a host. What stands behind it must never be reached. */
export type HostDriver = (gateway: Gateway) => Promise<Sender>

/** Every host, by the name under which its result is printed. */
export const HOST_DRIVERS: Readonly<Record<string, HostDriver>> = {
  express4: (gateway) => served(expressApp(express4 as unknown as typeof express5, gateway)),
  express5: (gateway) => served(expressApp(express5, gateway)),
  hono: (gateway) => called(honoApp(gateway).fetch),
  fetch: (gateway) => called(fetchGateway(gateway, unreached)),
  node: (gateway) => served(nodeGateway(gateway, unreached)),
  rest: (gateway) => invoked(gateway, 'rest'),
  http1: (gateway) => invoked(gateway, 'http-1.0'),
  http2: (gateway) => invoked(gateway, 'http-2.0'),
  url: (gateway) => invoked(gateway, 'function-url'),
  alb: (gateway) => invoked(gateway, 'alb-multi-value'),
}

/** Hono behind `@hono/node-server`, which calls every body without a type `text/plain`. */
export const honoOnNode: HostDriver = (gateway) => served(getRequestListener(honoApp(gateway).fetch))

/** A target group that sends and reads one value per name. */
export const albWithSingleValues: HostDriver = (gateway) => invoked(gateway, 'alb')

function honoApp(gateway: Gateway): Hono {
  const app = new Hono()
  app.use(honoGateway(gateway)).all('*', unreached)
  return app
}

function expressApp(create: typeof express5, gateway: Gateway): RequestListener {
  const app = create()
  app.disable('x-powered-by')
  app.use(expressGateway(gateway))
  app.use(unreached)
  return app as unknown as RequestListener
}

function unreached(): never {
  throw new Error('the app was reached')
}

/** A real server on loopback, and a client that changes nothing of what it is told. */
async function served(listener: RequestListener): Promise<Sender> {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return { send: (request) => exchange(port, request), close: () => closed(server) }
}

function exchange(port: number, request: SampleRequest): Promise<Seen> {
  const { method = 'GET', target = '/', headers = {}, body } = request
  return new Promise((resolve, reject) => {
    const sent = httpRequest(
      {
        host: '127.0.0.1',
        port,
        method,
        path: target,
        agent: false,
        headers: { Host: 'api.test', ...mutable(headers) },
      },
      (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('error', reject)
        response.on('end', () => {
          resolve(seen(method, response.statusCode ?? 0, pairs(response.rawHeaders), Buffer.concat(chunks)))
        })
      },
    )
    sent.on('error', reject)
    sent.end(body)
  })
}

async function called(handler: (request: Request) => Response | Promise<Response>): Promise<Sender> {
  const send = async ({ method = 'GET', target = '/', headers = {}, body }: SampleRequest): Promise<Seen> => {
    const init = { method, headers: headersOf(headers), ...(body === undefined ? {} : { body: Buffer.from(body) }) }
    const response = await handler(new Request(`http://api.test${target}`, init))
    return seen(method, response.status, response.headers, new Uint8Array(await response.arrayBuffer()))
  }
  return { send, close: async () => {} }
}

async function invoked(gateway: Gateway, form: EventForm): Promise<Sender> {
  const handler = withGateway(gateway, unreached)
  const send = async (request: SampleRequest): Promise<Seen> => {
    const answer = await handler(JSON.parse(JSON.stringify(sampleEvent(form, request))), {} as LambdaContext)
    return sentByTheFront(request.method, JSON.parse(JSON.stringify(answer)) as LambdaAnswer)
  }
  return { send, close: async () => {} }
}

/** What the service in front of a function makes of its answer. */
function sentByTheFront(method: string | undefined, answer: LambdaAnswer): Seen {
  const lines = [
    ...Object.entries(answer.multiValueHeaders ?? {}).flatMap(([name, values]) =>
      values.map((value) => [name, value] as const),
    ),
    ...Object.entries(answer.headers ?? {}),
    ...(answer.cookies ?? []).map((cookie) => ['set-cookie', cookie] as const),
  ]
  return seen(method, answer.statusCode, lines, Buffer.from(answer.body, answer.isBase64Encoded ? 'base64' : 'utf8'))
}

function pairs(rawHeaders: readonly string[]): readonly (readonly [string, string])[] {
  const lines: (readonly [string, string])[] = []
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) lines.push([rawHeaders[i]!, rawHeaders[i + 1]!])
  return lines
}

function mutable(headers: NonNullable<SampleRequest['headers']>): Record<string, string | string[]> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, typeof value === 'string' ? value : [...value]]),
  )
}

function headersOf(headers: NonNullable<SampleRequest['headers']>): Headers {
  const result = new Headers()
  for (const [name, values] of Object.entries(headers)) for (const value of [values].flat()) result.append(name, value)
  return result
}

function closed(server: Server): Promise<void> {
  server.closeAllConnections()
  return new Promise((resolve) => server.close(() => resolve()))
}
