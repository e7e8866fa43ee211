import {
  anyOption,
  booleanOption,
  checkOptions,
  eitherOf,
  GatewayError,
  listOf,
  numberOption,
  objectOf,
  objectWith,
  oneOf,
  optional,
  stringOption,
} from '@gw/core'
import type { Dispatcher } from 'undici'
import type { CircuitBreakerOptions } from './circuit-breaker.ts'

/** TLS towards a backend. Names beside AWS's two are those of `node:tls`. */
export interface BackendTlsOptions {
  /** Accepts any certificate: AWS's `tlsConfig.insecureSkipVerification`. Default: `false`. */
  readonly insecureSkipVerification?: boolean
  /** The name that the certificate must have: AWS's `tlsConfig.serverNameToVerify`. Default: the URI's host. */
  readonly serverNameToVerify?: string
  /** Authorities that are trusted, PEM. Default: those of Node. */
  readonly ca?: string | Uint8Array | readonly (string | Uint8Array)[]
  /** The gateway's own certificate for a backend that asks for one (mutual TLS), PEM. */
  readonly cert?: string | Uint8Array
  /** Its private key, PEM. */
  readonly key?: string | Uint8Array
}

/** When a failed call is made again. */
export interface RetryOptions {
  /** Calls in all, 2 to 5. */
  readonly attempts: number
  /**
   * Methods that may be sent twice. Default: GET, HEAD, OPTIONS, PUT and DELETE, which mean the same when repeated
   * (RFC 9110 §9.2.2).
   */
  readonly methods?: readonly string[]
}

/** A backend that is called over HTTP. */
export interface HttpIntegrationOptions {
  /**
   * Where requests go: `https://backend.example.com/pets/{petId}`. `{name}` is a path parameter, `{proxy}` a greedy
   * one, `${stageVariables.name}` a stage variable, in the host too.
   */
  readonly uri: string
  /** The method that is sent. Default: the client's. */
  readonly httpMethod?: string
  /**
   * `BUFFERED` gathers the whole answer, as AWS does, so that caches and mappings can look at it; `STREAM` passes bodies
   * on as they arrive, both ways, however large they are. Default: `BUFFERED`.
   */
  readonly responseTransferMode?: 'BUFFERED' | 'STREAM'
  /** Milliseconds until AWS's 504 or 503. Default: the gateway's. */
  readonly timeoutInMillis?: number
  /** Milliseconds until a connection must stand. Default: 5,000. */
  readonly connectTimeoutInMillis?: number
  /** Milliseconds without a byte after which a call fails. Default: 300,000, as AWS's streams. */
  readonly idleTimeoutInMillis?: number
  /** The largest answer that is gathered. Default: AWS's 10,485,760. */
  readonly maxResponseBytes?: number
  /** The largest head of an answer. Default: 16,384. */
  readonly maxHeaderBytes?: number
  /** Connections per backend at most. Default: 128. */
  readonly connections?: number
  /** Whether a backend that offers HTTP/2 is spoken to in it. Default: `false`. */
  readonly allowH2?: boolean
  /** TLS towards the backend. Default: Node's own rules. */
  readonly tls?: BackendTlsOptions
  /** Default: a failed call is not made again. */
  readonly retry?: RetryOptions
  /** Default: the backend is always called. */
  readonly circuitBreaker?: CircuitBreakerOptions
  /**
   * `drop`: `Forwarded`, `X-Forwarded-Host`, `X-Original-URL` and their like reach the backend only if a policy sets
   * them. `pass`: whatever a client claims is passed on, as on AWS. Default: `drop`.
   */
  readonly clientForwarding?: 'drop' | 'pass'
  /** undici's dispatcher to use instead of an own pool; it stays open. The pool's and TLS options then have no place. */
  readonly dispatcher?: Dispatcher
}

/** Options of the pool, which a dispatcher of the user's own replaces. */
const POOL_OPTIONS = ['connections', 'allowH2', 'tls', 'connectTimeoutInMillis', 'maxHeaderBytes'] as const

/**
 * Checks the options of an HTTP integration; the URI is checked where it is compiled.
 * @throws {GatewayError} with the path of what is wrong
 */
export function checkHttpOptions(where: string, options: HttpIntegrationOptions): void {
  const millis = optional(numberOption({ min: 1, max: 900_000, integer: true }))
  const pem = optional(eitherOf(anyBytes, stringOption({ minLength: 1 })))
  checkOptions(where, options, {
    uri: stringOption({ minLength: 1, maxLength: 2048 }),
    httpMethod: optional(stringOption({ minLength: 1, maxLength: 16 })),
    responseTransferMode: optional(oneOf('BUFFERED', 'STREAM')),
    timeoutInMillis: optional(numberOption({ min: 50, max: 900_000, integer: true })),
    connectTimeoutInMillis: millis,
    idleTimeoutInMillis: millis,
    maxResponseBytes: optional(numberOption({ min: 0, integer: true })),
    maxHeaderBytes: optional(numberOption({ min: 1024, max: 1_048_576, integer: true })),
    connections: optional(numberOption({ min: 1, max: 10_000, integer: true })),
    allowH2: optional(booleanOption()),
    tls: optional(
      objectOf({
        insecureSkipVerification: optional(booleanOption()),
        serverNameToVerify: optional(stringOption({ minLength: 1, maxLength: 253 })),
        ca: optional(anyOption()),
        cert: pem,
        key: pem,
      }),
    ),
    retry: optional(
      objectOf({
        attempts: numberOption({ min: 2, max: 5, integer: true }),
        methods: optional(listOf(stringOption())),
      }),
    ),
    circuitBreaker: optional(
      objectOf({
        failures: numberOption({ min: 1, max: 1000, integer: true }),
        openMillis: numberOption({ min: 1, integer: true }),
      }),
    ),
    clientForwarding: optional(oneOf('drop', 'pass')),
    dispatcher: optional(objectWith('dispatch')),
  })
  const beside = options.dispatcher === undefined ? undefined : POOL_OPTIONS.find((name) => options[name] !== undefined)
  if (beside !== undefined)
    throw new GatewayError('IMPOSSIBLE_COMBINATION', `${where}.${beside} belongs to the dispatcher that is passed in`)
  if (options.retry !== undefined && options.responseTransferMode === 'STREAM') {
    throw new GatewayError('IMPOSSIBLE_COMBINATION', `${where}: a body that streams cannot be sent twice`)
  }
}

function anyBytes(value: unknown, path: string): void {
  if (!(value instanceof Uint8Array)) stringOption({ minLength: 1 })(value, path)
}
