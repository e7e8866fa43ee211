/** A process of its own that counts what remembered answers allocate, and tells it. */
import { madeBy, type Made } from './made-objects.ts'
import { createServer, get, Agent, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import v8 from 'node:v8'
import { expressGateway } from '@gw/adapters/express'
import { honoGateway } from '@gw/adapters/hono'
import { nodeGateway } from '@gw/adapters/node'
import { cache } from '@gw/cache'
import { createGateway, PlainRequest, type Gateway, type GatewayResponse } from '@gw/core'
import express5 from 'express'
import express4 from 'express4'
import { Hono } from 'hono'
import { getRequestListener } from '@hono/node-server'

/** What one request costs on a host, with the framework's own answer and with a remembered one. */
export interface HostFigures {
  /** Bytes of the heap, the client's share included. */
  readonly bareBytes: number
  readonly hitBytes: number
  /** What a hit makes in the listener, before it gives control back. */
  readonly made: Made
}

/** What the process tells. */
export interface Figures {
  /** One of each, made on purpose. */
  readonly control: Made
  /** Bytes of the heap that a hit of the gateway alone costs, by the size of the answer. */
  readonly coreBytes: { readonly small: number; readonly large: number }
  readonly coreMade: Made
  readonly sameBody: boolean
  readonly hosts: Readonly<Record<string, HostFigures>>
}

const PETS = { pets: Array.from({ length: 20 }, (_, id) => ({ id, name: `pet ${id}` })) }
/** What is compiled meanwhile allocates too: the least of several rounds counts. */
const ROUNDS = 6
const ON_SOCKETS = 300
const IN_CORE = 3000

const hosts: Record<string, (gateway?: Gateway) => RequestListener> = {
  express4: (gateway) => expressApp(express4 as never, gateway),
  express5: (gateway) => expressApp(express5, gateway),
  node: (gateway) => {
    const app: RequestListener = (_request, response) =>
      response.setHeader('content-type', 'application/json').end(JSON.stringify(PETS))
    return gateway === undefined ? app : nodeGateway(gateway, app)
  },
  hono: (gateway) => {
    const app = new Hono()
    if (gateway !== undefined) app.use(honoGateway(gateway) as never)
    app.get('/pets', (c) => c.json(PETS))
    return getRequestListener(app.fetch) as RequestListener
  },
}

const control = madeBy(() => {
  void [new Request('http://shop.test'), new Response('pets'), new Headers(), Promise.resolve()]
})
const told: Figures = { control, ...(await ofCore()), hosts: await ofHosts() }
if (process.send === undefined) console.log(JSON.stringify(told, null, 2))
else process.send(told)

async function ofCore(): Promise<Omit<Figures, 'hosts' | 'control'>> {
  const small = await coreHit(new Uint8Array(1000).fill(255))
  const large = await coreHit(new Uint8Array(1_000_000).fill(255))
  return {
    coreBytes: { small: bytesOf(small), large: bytesOf(large) },
    coreMade: madeBy(() => void small()),
    sameBody: large().body === large().body,
  }
}

/** Fills a cache, and gives what asks it again; what it answers must be there at once. */
async function coreHit(body: Uint8Array): Promise<() => GatewayResponse> {
  const gateway = gatewayWithCache()
  const request = new PlainRequest({ target: '/pets', headers: { host: 'shop.test' } })
  await gateway.handle(request, () => ({ statusCode: 200, headers: {}, body }))
  return () => {
    const answer = gateway.handle(request, () => {
      throw new Error('This is no hit')
    })
    if (answer instanceof Promise) throw new Error('This is a promise')
    return answer as GatewayResponse
  }
}

function bytesOf(run: () => unknown): number {
  let least = Infinity
  for (let round = 0; round < ROUNDS; round++) {
    const before = allocated()
    for (let i = 0; i < IN_CORE; i++) run()
    least = Math.min(least, (allocated() - before) / IN_CORE)
  }
  return least
}

async function ofHosts(): Promise<Record<string, HostFigures>> {
  const figures: Record<string, HostFigures> = {}
  for (const [name, listener] of Object.entries(hosts)) {
    const bare = await onSocket(listener())
    const hit = await onSocket(listener(gatewayWithCache()))
    figures[name] = { bareBytes: bare.bytes, hitBytes: hit.bytes, made: hit.made }
  }
  return figures
}

/** Sends requests one after the other, and looks at what the last one made. */
async function onSocket(listener: RequestListener): Promise<{ bytes: number; made: Made }> {
  let watched = listener
  const server = createServer((request, response) => watched(request, response)).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as AddressInfo
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  let bytes = Infinity
  for (let round = 0; round < ROUNDS; round++) {
    const before = allocated()
    for (let i = 0; i < ON_SOCKETS; i++) await ask(port, agent)
    bytes = Math.min(bytes, (allocated() - before) / ON_SOCKETS)
  }
  let made: Made | undefined
  watched = (request: IncomingMessage, response: ServerResponse & { req: IncomingMessage }) => {
    made = madeBy(() => listener(request, response))
  }
  await ask(port, agent)
  agent.destroy()
  server.close()
  return { bytes, made: made! }
}

function ask(port: number, agent: Agent): Promise<void> {
  return new Promise((resolve, reject) => {
    const sent = get({ port, host: '127.0.0.1', path: '/pets', agent }, (response) => {
      response.on('end', resolve).resume()
    })
    sent.on('error', reject)
  })
}

function expressApp(create: typeof express5, gateway: Gateway | undefined): RequestListener {
  const app = create()
  if (gateway !== undefined) app.use(expressGateway(gateway))
  app.get('/pets', (_request, response) => void response.json(PETS))
  return app
}

function gatewayWithCache(): Gateway {
  return createGateway({ routes: { 'GET /pets': [cache({ cacheTtlInSeconds: 600 })] } }) as unknown as Gateway
}

/** Bytes of the heap that this process has ever taken, whatever was collected since. */
function allocated(): number {
  return (v8.getHeapStatistics() as { total_allocated_bytes?: number }).total_allocated_bytes!
}
