import { GatewayRequest, type MaybePromise, type TlsFacts } from '@gw/core'
import { rawHeaderLines } from '../raw-headers.ts'
import { sendContinue } from './expect-continue.ts'
import { readNodeBody } from './node-body.ts'
import type { NodeMessage, NodeResponse } from './node-message.ts'
import { parsedBody } from './parsed-body.ts'
import { tlsFacts } from './tls-facts.ts'
import type { RequestTarget } from './request-target.ts'
import { sourceAddress } from './source-ip.ts'

/** A request of `node:http` or `node:http2`. Nothing is copied or parsed before someone asks for it. */
export class NodeRequest extends GatewayRequest {
  readonly message: NodeMessage
  readonly target: RequestTarget
  readonly method: string
  readonly path: string
  readonly #response: NodeResponse | undefined
  #isReading = false
  #tls: { readonly facts: TlsFacts | undefined } | undefined
  #headerLines: readonly (readonly [string, string])[] | undefined
  #headers: NodeMessage['headers'] | undefined

  /** @param response asked to send `100 Continue` before the body is read */
  constructor(message: NodeMessage, target: RequestTarget, response?: NodeResponse) {
    super()
    this.message = message
    this.target = target
    this.method = message.method ?? ''
    this.path = target.path
    this.#response = response
  }

  get rawQueryString(): string {
    return this.target.search.slice(1)
  }

  /** The address at the other end of the connection. */
  get sourceIp(): string {
    return sourceAddress(this.message.socket.remoteAddress, undefined)
  }

  override get protocol(): string {
    return `HTTP/${this.message.httpVersion}`
  }

  override get tls(): TlsFacts | undefined {
    return (this.#tls ??= { facts: tlsFacts(this.message) }).facts
  }

  header(lowerCaseName: string): string | undefined {
    const value = (this.#headers ?? this.message.headers)[lowerCaseName] as unknown
    // Own properties of the right type alone: "constructor" and "__proto__" are names like any other.
    if (typeof value === 'string') return value
    if (Array.isArray(value)) return value.join(', ')
    // HTTP/2 carries the host in a pseudo header.
    return lowerCaseName === 'host' ? this.message.authority : undefined
  }

  headerLines(): readonly (readonly [string, string])[] {
    return (this.#headerLines ??= rawHeaderLines(this.message.rawHeaders))
  }

  /**
   * Lets the rest of a body run dry that policies began to read and the app will not. Node does so for bodies that
   * nobody touched; without it the client could not end its request, and the connection would hang.
   */
  discardBody(): void {
    if (this.#isReading) this.message.resume()
  }

  /** Called before the native request is made to say something else: this one goes on to say what the client sent. */
  keepHeaders(): void {
    this.headerLines()
    this.#headers ??= { ...this.message.headers }
  }

  protected readBody(maxBytes: number): MaybePromise<Uint8Array | undefined> {
    this.#isReading = true
    if (this.#response !== undefined) sendContinue(this.message, this.#response)
    return readNodeBody(this.message, maxBytes)
  }

  /** The message as it arrives; what a body parser has read before is asked for as a whole instead. */
  protected override openBody(): AsyncIterable<Uint8Array> | undefined {
    if (this.message.readableEnded || parsedBody(this.message) !== undefined) return undefined
    this.#isReading = true
    if (this.#response !== undefined) sendContinue(this.message, this.#response)
    // Whoever stops reading lets the connection live: its answer still has to go out.
    return this.message.iterator({ destroyOnReturn: false }) as AsyncIterable<Uint8Array>
  }
}
