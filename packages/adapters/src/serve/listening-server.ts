import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { nodeHttp } from '../node/node-http.ts'
import type { DrainableServer } from './drain.ts'
import type { ServeOptions } from './serve-options.ts'

/** Makes the server that the options ask for, with every bound set, not yet listening. */
export function listeningServer(
  listener: (request: IncomingMessage, response: ServerResponse) => unknown,
  options: ServeOptions,
): DrainableServer {
  const http1 = http1Bounds(options)
  const server = make(listener as RequestListener, options, http1)
  if (options.maxConnections !== undefined) server.maxConnections = options.maxConnections
  // The node:http2 server takes these as members alone.
  if ('timeout' in server)
    Object.assign(server, {
      headersTimeout: http1.headersTimeout,
      requestTimeout: http1.requestTimeout,
      keepAliveTimeout: http1.keepAliveTimeout,
    })
  server.on('checkContinue', listener)
  return server
}

function make(
  listener: RequestListener,
  options: ServeOptions,
  http1: ReturnType<typeof http1Bounds>,
): DrainableServer {
  if (options.tls === undefined) return nodeHttp.createServer(http1, listener)
  const { key, cert, ca, crl } = options.tls
  const tls = {
    key: pem(key),
    cert: pem(cert),
    minVersion: 'TLSv1.2' as const,
    ...(ca === undefined ? {} : { ca: pem(ca), requestCert: true, rejectUnauthorized: true }),
    ...(crl === undefined ? {} : { crl: pem(crl) }),
  }
  // Loaded only here: TLS and HTTP/2 take a cold process some 20 ms each.
  if (options.http2 === false)
    return process.getBuiltinModule('node:https').createServer({ ...http1, ...tls }, listener)
  const http2 = {
    ...tls,
    allowHTTP1: true,
    // Node counts a stream's header lines and their bytes; what is over is refused by the protocol itself.
    maxHeaderListPairs: options.maxHeaderLines ?? DEFAULT_MAX_HEADER_LINES,
    maxSessionMemory: 10,
    settings: { maxConcurrentStreams: 100, maxHeaderListSize: http1.maxHeaderSize },
    // A client that opens streams and resets them at once (CVE-2023-44487) is cut off.
    streamResetBurst: 200,
    streamResetRate: 20,
  }
  return process.getBuiltinModule('node:http2').createSecureServer(http2, listener as never)
}

/** Header lines taken from a client by default. */
export const DEFAULT_MAX_HEADER_LINES = 200

function http1Bounds(options: ServeOptions) {
  return {
    maxHeaderSize: options.maxHeaderBytes ?? 20_480,
    headersTimeout: options.headersTimeoutInMillis ?? 10_000,
    requestTimeout: options.requestTimeoutInMillis ?? 60_000,
    keepAliveTimeout: options.keepAliveTimeoutInMillis ?? 310_000,
    connectionsCheckingInterval: Math.min(1000, options.headersTimeoutInMillis ?? 1000),
    joinDuplicateHeaders: false,
    requireHostHeader: true,
    insecureHTTPParser: false,
  }
}

function pem(text: string | Uint8Array): string | Buffer {
  return typeof text === 'string' ? text : Buffer.from(text)
}
