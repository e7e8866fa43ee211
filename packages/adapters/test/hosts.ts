import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo, Server as NetServer, Socket } from 'node:net'
import type { Gateway } from '@gw/core'
import express4 from 'express4'
import express5 from 'express5'
import { afterEach } from 'vitest'
import { expressGateway } from '../src/express.ts'
import { nodeGateway } from '../src/node.ts'
import type { HostOptions } from '../src/node.ts'

/** What an app does with a request, the same on every host of Node. */
export type Listener = (request: IncomingMessage, response: ServerResponse) => unknown

/** Middleware in Connect's form. */
export type Middleware = (
  request: IncomingMessage,
  response: ServerResponse,
  next: (error?: unknown) => void,
) => unknown

/** A server under test. */
export interface Running {
  readonly server: Server
  readonly port: number
  readonly url: string
}

/** Starts `listener` behind a gateway. */
export type Start = (gateway: Gateway, listener: Listener, options?: HostOptions) => Promise<Running>

const running: (() => Promise<void>)[] = []

/** Both versions of Express, by name. */
export const EXPRESS = { express4: express4 as unknown as typeof express5, express5 } as const

/** Every host of Node: what it is called, and how a listener is started behind a gateway on it. */
export const HOSTS: Readonly<Record<'node' | 'express4' | 'express5', Start>> = {
  node: (gateway, listener, options) => listen(nodeGateway(gateway, listener, options)),
  express4: (gateway, listener, options) => listen(express(EXPRESS.express4, gateway, listener, options)),
  express5: (gateway, listener, options) => listen(express(EXPRESS.express5, gateway, listener, options)),
}

/** Starts any listener on loopback; it is stopped after the test. */
export async function listen(listener: Listener): Promise<Running> {
  const server = createServer(listener)
  return { server, ...(await adopt(server)) }
}

/** Starts a server on loopback; it is stopped after the test. */
export async function adopt(server: NetServer): Promise<Omit<Running, 'server'>> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => sockets.add(socket.on('close', () => sockets.delete(socket))))
  running.push(async () => {
    for (const socket of sockets) socket.destroy()
    await new Promise((resolve) => server.close(resolve))
  })
  await new Promise<void>((resolve) => server.listen({ port: 0, host: '127.0.0.1', backlog: 2048 }, resolve))
  const { port } = server.address() as AddressInfo
  return { port, url: `http://127.0.0.1:${port}` }
}

afterEach(async () => {
  for (const stop of running.splice(0)) await stop()
})

function express(
  create: typeof express5,
  gateway: Gateway,
  listener: Listener,
  options: HostOptions | undefined,
): Listener {
  const app = create()
  app.disable('x-powered-by')
  app.use(expressGateway(gateway, options))
  app.use((request, response) => void listener(request, response))
  return app as unknown as Listener
}
