import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { checkOptions, MAX_BODY_BYTES, type GatewayFront, type StageNameOf } from '@gw/core'
import { nodeGateway } from '../node/node-gateway.ts'
import { Drain, type DrainableServer } from './drain.ts'
import { DEFAULT_MAX_HEADER_LINES, listeningServer } from './listening-server.ts'
import { withinLimits } from './request-limits.ts'
import { SERVE_SHAPE, type ServeOptions } from './serve-options.ts'

/** A gateway that listens. */
export interface Serving {
  /** `http://127.0.0.1:3000`, with the port that was taken. */
  readonly url: string
  readonly port: number
  /** The server itself. */
  readonly server: DrainableServer
  /** Drains: takes no new request, lets those under way end, then closes the gateway. Signals begin the same. */
  close(): Promise<void>
}

/**
 * Serves a gateway by itself: HTTP/1.1, and HTTP/2 over TLS; mutual TLS by choice; every header, body and slow client
 * bounded; a drain on SIGTERM that loses no request. A request for an upgrade is answered as a plain one.
 * @throws {GatewayError} for options that cannot be meant; an `Error` of Node's when the port is taken
 * @example const { url } = await serve(gateway, { port: 3000 })
 */
export async function serve<G extends GatewayFront>(
  gateway: G,
  options: ServeOptions<StageNameOf<G>> = {},
): Promise<Serving> {
  checkOptions('serve', options, SERVE_SHAPE)
  const { listener = noListener, stage, unmatched, bufferLimit, clientAddress } = options
  const host = {
    ...(stage === undefined ? {} : { stage }),
    ...(unmatched === undefined ? {} : { unmatched }),
    ...(bufferLimit === undefined ? {} : { bufferLimit }),
    ...(clientAddress === undefined ? {} : { clientAddress }),
  }
  const guarded = nodeGateway(gateway, listener, host as never)
  const server = listeningServer((request, response) => take(request, response), options)
  const drain = new Drain(server, options.drainTimeoutInMillis ?? 30_000)
  const limits = {
    maxHeaderLines: options.maxHeaderLines ?? DEFAULT_MAX_HEADER_LINES,
    maxBodyBytes: options.maxBodyBytes ?? MAX_BODY_BYTES,
  }
  await listening(server, options)
  const signals = options.signals ?? ['SIGTERM']
  const close = async (): Promise<void> => {
    for (const signal of signals) process.off(signal, onSignal)
    await drain.begin()
    await gateway.close()
  }
  const onSignal = (): void => void close()
  for (const signal of signals) process.on(signal, onSignal)
  const { port, address, family } = server.address() as AddressInfo
  const name = options.host ?? (family === 'IPv6' && address !== '::' ? `[${address}]` : '127.0.0.1')
  return { url: `${options.tls === undefined ? 'http' : 'https'}://${name}:${port}`, port, server, close }

  function take(request: IncomingMessage, response: ServerResponse): unknown {
    // A connection that is kept would bring its next request to a server that is leaving.
    if (drain.begun && request.httpVersionMajor === 1) response.setHeader('connection', 'close')
    if (request.url === options.healthPath) return answerHealth(response, drain.begun)
    return withinLimits(request, response, limits) ? guarded(request, response) : undefined
  }
}

function listening(server: DrainableServer, { port = 0, host }: ServeOptions): Promise<unknown> {
  server.listen({ port, ...(host === undefined ? {} : { host }) })
  return once(server, 'listening')
}

function answerHealth(response: ServerResponse, leaving: boolean): void {
  response.writeHead(leaving ? 503 : 200, { 'content-type': 'application/json', 'cache-control': 'no-store' })
  response.end(leaving ? '{"status":"draining"}' : '{"status":"ok"}')
}

/** AWS's answer to a route without an integration. */
function noListener(_request: IncomingMessage, response: ServerResponse): void {
  response.writeHead(500, { 'content-type': 'application/json' })
  response.end('{"message":"Internal server error"}')
}
