import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** How a server under test answers: good, bad, or not at all. */
export type Handler = (request: IncomingMessage, response: ServerResponse) => void

/** An issuer on loopback whose behaviour a test changes while it runs. */
export interface IssuerServer {
  readonly url: string
  /** Paths asked for, in order. */
  readonly asked: string[]
  answer(handler: Handler): void
  /** Resolves when the next request has come in and its handler has run. */
  requested(): Promise<void>
  close(): Promise<void>
}

export async function issuerServer(handler: Handler): Promise<IssuerServer> {
  let current = handler
  const asked: string[] = []
  let told = Promise.withResolvers<void>()
  const server = createServer((request, response) => {
    asked.push(request.url ?? '')
    current(request, response)
    told.resolve()
    told = Promise.withResolvers()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    answer: (next) => (current = next),
    requested: () => told.promise,
    close: () => close(server),
  }
}

/** Answers with JSON. */
export function json(document: unknown, headers: Record<string, string> = {}): Handler {
  return (_, response) =>
    void response.writeHead(200, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(document))
}

/** Answers with anything. */
export function raw(status: number, body: string | Uint8Array, headers: Record<string, string> = {}): Handler {
  return (_, response) => void response.writeHead(status, headers).end(body)
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}
