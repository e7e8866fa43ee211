import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { TLSSocket } from 'node:tls'
import {
  GatewayRequest,
  isStream,
  type GatewayFront,
  type GatewayResponse,
  type MaybePromise,
  type TlsFacts,
} from '@gw/core'
import { certificateAuthority } from '../test/certificates.ts'

/** A gateway behind a real socket. */
export interface Listener {
  /** `http://127.0.0.1:1234` */
  readonly origin: string
  close(): Promise<void>
}

/** Answers a request; `undefined` closes the connection without a word. */
export type Answer = (request: GatewayRequest) => MaybePromise<GatewayResponse>

/**
 * Puts something that answers behind a socket on loopback. A gateway's requests go to its integrations: there is no app.
 * @param stage as hosts name it; needed where the gateway has several
 */
export function listenGateway(
  gateway: GatewayFront,
  stage: string | undefined,
  scheme: Scheme = 'http',
): Promise<Listener> {
  return listen(async (request) => {
    const exchange = gateway.exchange(request, stage === undefined ? {} : { stage })
    return exchange.finish(await exchange.complete())
  }, scheme)
}

/** Function URLs are reached over TLS alone. */
export type Scheme = 'http' | 'https'

/** Puts any answering function behind a socket on loopback. */
export async function listen(answer: Answer, scheme: Scheme = 'http'): Promise<Listener> {
  const options = { insecureHTTPParser: false, maxHeaderSize: 65_536 }
  const onRequest = (message: IncomingMessage, response: ServerResponse): void => {
    void respond(answer, message, response)
  }
  const server =
    scheme === 'http'
      ? createServer(options, onRequest)
      : createTlsServer({ ...options, ...certificateAuthority('conformance').issue('127.0.0.1') }, onRequest)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { origin: `${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}`, close: () => close(server) }
}

async function respond(answer: Answer, message: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    const { statusCode, headers, body } = await answer(new SocketRequest(message))
    for (const name in headers) response.setHeader(name, headers[name]!)
    response.statusCode = statusCode
    if (!isStream(body)) {
      response.setHeader('Content-Length', Buffer.byteLength(body ?? ''))
      response.end(body)
      return
    }
    for await (const chunk of body) response.write(chunk)
    response.end()
  } catch (error) {
    response.destroy(error as Error)
  }
}

function close(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.close((error) => (error === undefined ? resolve() : reject(error)))
    server.closeAllConnections()
  })
}

/** A request as it came off the socket. */
class SocketRequest extends GatewayRequest {
  readonly method: string
  readonly path: string
  readonly rawQueryString: string
  readonly sourceIp: string
  readonly #message: IncomingMessage

  constructor(message: IncomingMessage) {
    super()
    this.#message = message
    // A client that does not resolve targets may send a fragment; API Gateway cuts it off.
    const target = (message.url ?? '/').split('#', 1)[0]!
    const question = target.indexOf('?')
    this.method = message.method ?? 'GET'
    this.path = question < 0 ? target : target.slice(0, question)
    this.rawQueryString = question < 0 ? '' : target.slice(question + 1)
    this.sourceIp = (message.socket.remoteAddress ?? '').replace(/^::ffff:/, '')
  }

  override get tls(): TlsFacts | undefined {
    const socket = this.#message.socket as TLSSocket
    if (socket.encrypted !== true) return undefined
    return { version: socket.getProtocol() ?? '', cipherSuite: socket.getCipher().standardName }
  }

  header(lowerCaseName: string): string | undefined {
    const values = this.headerValues(lowerCaseName)
    return values.length === 0 ? undefined : values.join(', ')
  }

  headerLines(): readonly (readonly [string, string])[] {
    const { rawHeaders } = this.#message
    return rawHeaders.flatMap((name, index) => (index % 2 === 0 ? [[name, rawHeaders[index + 1]!] as const] : []))
  }

  protected async readBody(maxBytes: number): Promise<Uint8Array | undefined> {
    const chunks: Uint8Array[] = []
    let bytes = 0
    for await (const chunk of this.#message as AsyncIterable<Uint8Array>) {
      bytes += chunk.byteLength
      if (bytes > maxBytes) return undefined
      chunks.push(chunk)
    }
    return Buffer.concat(chunks)
  }
}
