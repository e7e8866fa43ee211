import type { IncomingMessage, ServerResponse } from 'node:http'
import {
  anyOption,
  booleanOption,
  functionOption,
  listOf,
  numberOption,
  objectOf,
  optional,
  stringOption,
  type OptionShape,
} from '@gw/core'
import type { NodeHostOptions } from '../node/node-host-options.ts'

/** Keys and certificates, as `node:tls` takes them. */
export interface ServeTls {
  /** The private key, PEM. */
  readonly key: string | Uint8Array
  /** The certificate chain, PEM. */
  readonly cert: string | Uint8Array
  /**
   * Mutual TLS: certificates of the authorities that clients' certificates must come from, PEM. Default: clients need
   * none. AWS's trust store.
   */
  readonly ca?: string | Uint8Array
  /** Revoked client certificates, PEM. Default: none. */
  readonly crl?: string | Uint8Array
}

/** Options of `serve`. */
export interface ServeOptions<StageName extends string = string> extends NodeHostOptions<StageName> {
  /** Default: 0, a free port. */
  readonly port?: number
  /** The address to listen on. Default: every one. */
  readonly host?: string
  /** Answers what the gateway lets pass and no library integration answers. Default: nothing does, which is AWS's 500. */
  readonly listener?: (request: IncomingMessage, response: ServerResponse) => unknown
  /** Default: no TLS. With it HTTP/2 is offered beside HTTP/1.1. */
  readonly tls?: ServeTls
  /** Whether HTTP/2 is offered over TLS. Default: `true`. */
  readonly http2?: boolean
  /** Bytes of all header lines of a request; more is 431. Default: AWS's 20,480. */
  readonly maxHeaderBytes?: number
  /** Header lines of a request; more are dropped by Node, so they are refused with 431. Default: 200. */
  readonly maxHeaderLines?: number
  /** Bytes of a request body, whoever reads it; more is 413 and ends the connection. Default: AWS's 10,485,760. */
  readonly maxBodyBytes?: number
  /** Milliseconds for a client to send its header lines. Default: 10,000. */
  readonly headersTimeoutInMillis?: number
  /** Milliseconds for a client to send a whole request. Default: 60,000. */
  readonly requestTimeoutInMillis?: number
  /** Milliseconds that an idle connection is kept. Default: AWS's 310,000. */
  readonly keepAliveTimeoutInMillis?: number
  /** Connections at once; more are closed at once. Default: no bound. */
  readonly maxConnections?: number
  /** A path that answers 200 while requests are taken and 503 while the server drains, before the gateway. Default: none. */
  readonly healthPath?: string
  /** Signals that begin a drain. Default: `SIGTERM`. An empty list leaves signals to you. */
  readonly signals?: readonly string[]
  /** Milliseconds for requests under way to end once a drain has begun. Default: 30,000. */
  readonly drainTimeoutInMillis?: number
}

const milliseconds = optional(numberOption({ min: 1, max: 3_600_000, integer: true }))
const pem = anyOption()

/** The options that are `serve`'s own. Those of the host are checked where it is mounted. */
export const SERVE_SHAPE: OptionShape = {
  port: optional(numberOption({ min: 0, max: 65_535, integer: true })),
  host: optional(stringOption({ minLength: 1 })),
  listener: optional(functionOption()),
  tls: optional(objectOf({ key: pem, cert: pem, ca: optional(pem), crl: optional(pem) })),
  http2: optional(booleanOption()),
  maxHeaderBytes: optional(numberOption({ min: 1024, max: 1_048_576, integer: true })),
  maxHeaderLines: optional(numberOption({ min: 1, max: 10_000, integer: true })),
  maxBodyBytes: optional(numberOption({ min: 0, integer: true })),
  headersTimeoutInMillis: milliseconds,
  requestTimeoutInMillis: milliseconds,
  keepAliveTimeoutInMillis: milliseconds,
  maxConnections: optional(numberOption({ min: 1, integer: true })),
  healthPath: optional(stringOption({ minLength: 1 })),
  signals: optional(listOf(stringOption({ minLength: 1 }))),
  drainTimeoutInMillis: milliseconds,
  stage: optional(stringOption({ minLength: 1 })),
  unmatched: optional(anyOption()),
  bufferLimit: optional(anyOption()),
  clientAddress: optional(anyOption()),
}
