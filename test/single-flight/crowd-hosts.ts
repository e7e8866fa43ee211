import { createServer, request as httpRequest, type RequestListener, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expressGateway } from '@gw/adapters/express'
import { fetchGateway } from '@gw/adapters/fetch'
import { honoGateway } from '@gw/adapters/hono'
import { withGateway } from '@gw/adapters/lambda'
import { nodeGateway } from '@gw/adapters/node'
import type { Gateway } from '@gw/core'
import { getRequestListener } from '@hono/node-server'
import express5 from 'express'
import express4 from 'express4'
import { Hono } from 'hono'
import type { AppAnswer } from './crowd-handler.ts'

/** One client's request for `GET /pets`. */
export interface Asked {
  /** Status and body of what it got. */
  readonly answer: Promise<string>
  /** Leaves before the answer is there. */
  leave(): void
}

/** A gateway on a host, with a handler behind it, to be asked. */
export interface CrowdHost {
  ask(): Asked
  close(): void
}

/** Puts a gateway and a handler on a host. */
export type StartHost = (gateway: Gateway, handle: () => Promise<AppAnswer>) => Promise<CrowdHost>

/** Hosts whose clients can leave. */
export const CROWD_HOSTS: Readonly<Record<string, StartHost>> = {
  express4: (gateway, handle) => served(expressApp(express4 as never, gateway, handle)),
  express5: (gateway, handle) => served(expressApp(express5, gateway, handle)),
  node: (gateway, handle) => served(nodeGateway(gateway, (_request, response) => written(response, handle))),
  hono: (gateway, handle) => {
    const app = new Hono().use(honoGateway(gateway) as never).get('/pets', async () => response(await handle()))
    return served(getRequestListener(app.fetch) as RequestListener)
  },
  fetch: (gateway, handle) => called(fetchGateway(gateway, async () => response(await handle()))),
}

/** A function of Lambda: whoever calls it cannot leave. */
export const LAMBDA_HOST: StartHost = async (gateway, handle) => {
  const handler = withGateway(gateway, async () => {
    const { status, body, headers = {} } = await handle()
    return { statusCode: status, body, headers: { ...headers } }
  })
  const ask = async (): Promise<string> => {
    const { statusCode, body } = await handler(restEvent(), {} as never)
    return `${statusCode} ${body}`
  }
  return { ask: () => ({ answer: ask(), leave: () => {} }), close: () => {} }
}

function expressApp(create: typeof express5, gateway: Gateway, handle: () => Promise<AppAnswer>): RequestListener {
  const app = create()
  app.use(expressGateway(gateway))
  app.get('/pets', (_request, answer) => void written(answer, handle))
  return app
}

async function written(answer: ServerResponse, handle: () => Promise<AppAnswer>): Promise<void> {
  const { status, body, headers = {} } = await handle()
  answer.writeHead(status, headers).end(body)
}

function response({ status, body, headers = {} }: AppAnswer): Response {
  return new Response(body, { status, headers })
}

async function served(listener: RequestListener): Promise<CrowdHost> {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen({ port: 0, host: '127.0.0.1', backlog: 4096 }, resolve))
  const { port } = server.address() as AddressInfo
  return {
    ask: () => asked(port),
    close: () => {
      server.close()
      server.closeAllConnections()
    },
  }
}

function asked(port: number): Asked {
  const sent = httpRequest({ port, host: '127.0.0.1', path: '/pets', agent: false })
  const answer = new Promise<string>((resolve, reject) => {
    sent.on('error', reject).on('response', (got) => {
      let body = ''
      got.setEncoding('utf8').on('data', (chunk: string) => (body += chunk))
      got.on('end', () => resolve(`${got.statusCode} ${body}`)).on('error', reject)
    })
  })
  sent.end()
  return { answer, leave: () => sent.destroy() }
}

async function called(handler: (request: Request) => Promise<Response>): Promise<CrowdHost> {
  const ask = async (signal: AbortSignal): Promise<string> => {
    const got = await handler(new Request('http://shop.test/pets', { signal }))
    return `${got.status} ${await got.text()}`
  }
  return {
    ask: () => {
      const controller = new AbortController()
      return { answer: ask(controller.signal), leave: () => controller.abort() }
    },
    close: () => {},
  }
}

function restEvent(): object {
  return {
    httpMethod: 'GET',
    path: '/pets',
    headers: { Host: 'shop.test' },
    multiValueHeaders: { Host: ['shop.test'] },
    body: null,
    isBase64Encoded: false,
    requestContext: { stage: '$default', identity: { sourceIp: '192.0.2.1' } },
  }
}
