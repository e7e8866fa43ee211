import type { RequestListener } from 'node:http'
import type { Fixture } from './fixture.ts'

/** What a server process serves: one module below `variants/`, and how it is set. */
export interface Subject {
  /** The module's file, below `variants/`. */
  readonly module: string
  /** Which gateway stands before the app; see `variants/gateways.ts`. */
  readonly gateway?: GatewayName
  /** Bytes of the handler's answer. Default: 100. */
  readonly bytes?: number
  /** Default: `http`. */
  readonly transport?: Transport
  /** Adds CORS and an access log. */
  readonly logCors?: boolean
  /** How many callers are known. Default: the 64 of the fixture. */
  readonly callers?: number
}

/** How requests come in. */
export type Transport = 'http' | 'tls' | 'http2'

/** The gateways that are measured. */
export type GatewayName =
  | 'full'
  | 'full-miss'
  | 'cache'
  | 'guarded'
  | 'spent'
  | 'token'
  | 'throttle'
  | 'log'
  | 'redis-exact'
  | 'redis-leases'
  | 'proxy'
  | 'callers'

/** What is sent; see `traffic.ts`. */
export type TrafficName =
  | 'repeated'
  | 'from-origin'
  | 'new-paths'
  | 'new-rs256'
  | 'new-es256'
  | 'no-token'
  | 'forged-token'
  | 'unknown-key'
  | 'spent'
  | `callers-${number}`

/** What a variant is made of. */
export interface Given {
  readonly fixture: Fixture
  readonly subject: Subject
  /** Where a Redis of the benchmark's own listens. */
  readonly redisPort?: number
  /** Where the backend of the proxies listens. */
  readonly upstreamPort?: number
  /** Where access logs go. */
  readonly logFile: string
}

/** Makes the request listener of one variant. */
export type Variant = (given: Given) => Promise<RequestListener>
