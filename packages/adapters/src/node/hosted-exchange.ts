import { isPromise, whenReady, type Exchange, type Gateway, type GatewayResponse, type MaybePromise } from '@gw/core'
import { addHeaders } from './app-head.ts'
import { bodyBytes, bytesBefore } from './body-bytes.ts'
import { CapturedResponse } from './captured-response.ts'
import { sendContinue } from './expect-continue.ts'
import type { HostOptions } from './host-options.ts'
import { applyChanges } from './integration-changes.ts'
import type { NodeResponse } from './node-message.ts'
import type { NodeRequest } from './node-request.ts'
import { sendAnswer } from './node-response.ts'
import { withoutAuthority } from './request-target.ts'
import { dropBody } from './stream-body.ts'
import { WatchedHead } from './watched-head.ts'

/**
 * Where a request and its answer carry their exchange, the last one first where several gateways stand in a row. A
 * registered symbol: the entries of this package, and its ESM and CommonJS builds, each have their own copy of this file.
 */
const HOSTED: unique symbol = Symbol.for('@gw/adapters hosted exchange') as never

interface Carrier {
  [HOSTED]?: HostedExchange
}

/** One exchange on a request of Node: it admits the request to the app or answers it, and comes to an end with it. */
export class HostedExchange {
  readonly gateway: Gateway
  readonly exchange: Exchange
  readonly previous: HostedExchange | undefined
  readonly #request: NodeRequest
  readonly #response: NodeResponse
  readonly #bufferLimit: number
  #captured: CapturedResponse | undefined
  #bytesBefore = 0
  #listens = false

  constructor(gateway: Gateway, request: NodeRequest, response: NodeResponse, options: HostOptions) {
    this.gateway = gateway
    this.exchange = gateway.exchange(request, options)
    this.previous = (request.message as Carrier)[HOSTED]
    this.#request = request
    this.#response = response
    this.#bufferLimit = options.bufferLimit ?? DEFAULT_BUFFER_LIMIT
  }

  /** Walks the policies. `true`: the app is to run, and request and answer are ready for it. `false`: all is done. */
  admit(): MaybePromise<boolean> {
    const opened = this.exchange.open()
    if (!isPromise(opened)) return this.#opened()
    this.#listen()
    return opened.then(() => this.#opened())
  }

  #opened(): MaybePromise<boolean> {
    const { exchange } = this
    // The client left while a policy waited: nothing further runs.
    if (exchange.ended) return false
    if (exchange.answer !== undefined) return this.#reply(exchange.answer)
    this.#listen()
    if (exchange.hasIntegration) return this.#integrate()
    return this.#prepared()
  }

  #integrate(): false {
    const answer = this.exchange.integrate()
    if (isPromise(answer)) void answer.then((answer) => this.#reply(answer))
    else this.#reply(answer)
    return false
  }

  #reply(answer: GatewayResponse): false {
    const walked = this.exchange.respond(answer)
    if (isPromise(walked)) void walked.then((walked) => this.#send(walked))
    else this.#send(walked)
    return false
  }

  #send(answer: GatewayResponse): void {
    const { exchange } = this
    if (exchange.ended) return dropBody(answer.body)
    const sent = sendAnswer(this.#response, answer)
    if (!isPromise(sent)) return exchange.end({ statusCode: answer.statusCode, bytes: sent.bytes })
    this.#listen()
    exchange.missed('streamed')
    void sent.then(({ bytes, error }) => {
      const failed = error === undefined ? {} : { outcome: 'fault' as const, error }
      exchange.end({ statusCode: answer.statusCode, bytes, ...failed })
    })
  }

  /** Request and answer, as the policies want the app to find them. */
  #prepared(): MaybePromise<boolean> {
    const { message, target } = this.#request
    const { context } = this.exchange
    this.#bytesBefore = bytesBefore(message)
    sendContinue(message, this.#response)
    this.#watch()
    if (context.changedRequest === undefined) {
      const url = target.origin + withoutAuthority(context.path) + target.search
      if (message.url !== url) message.url = url
      return true
    }
    return whenReady(applyChanges(message, target.origin, context.changedRequest), () => !this.exchange.ended)
  }

  /** Takes hold of the answer, as far as policies want to see it and no further. */
  #watch(): void {
    const { exchange, gateway } = this
    const response = this.#response
    if (exchange.watches === 'head') new WatchedHead(response, exchange)
    else if (exchange.watches === 'response') {
      const { timeoutInMillis } = gateway
      this.#captured = new CapturedResponse(response, exchange, { bufferLimit: this.#bufferLimit, timeoutInMillis })
    } else if (exchange.context.responseHeaders !== undefined) addHeaders(response, exchange.context.responseHeaders)
  }

  /** One listener a response, without a closure, finds every exchange that rides on it. */
  #listen(): void {
    if (this.#listens) return
    this.#listens = true
    const response = this.#response as NodeResponse & Carrier
    if (response[HOSTED] === undefined) response.on('close', onClose)
    response[HOSTED] = this
    ;(this.#request.message as Carrier)[HOSTED] = this
  }

  /** The answer has gone out, or the client has. */
  closed(): void {
    const { exchange } = this
    if (exchange.ended) return
    const response = this.#response
    if (!response.writableFinished) {
      this.#captured?.release()
      exchange.abort()
    } else if (exchange.watches === 'nothing') exchange.end({ statusCode: response.statusCode, bytes: 0 })
    else {
      const bytes = bodyBytes(this.#request.message, response, this.#bytesBefore)
      exchange.end({ statusCode: response.statusCode, bytes })
    }
  }
}

/** The exchanges of a request, last gateway first. */
export function hostedExchange(message: object): HostedExchange | undefined {
  return (message as Carrier)[HOSTED]
}

function onClose(this: NodeResponse): void {
  for (let hosted = (this as Carrier)[HOSTED]; hosted !== undefined; hosted = hosted.previous) hosted.closed()
}

/** One mebibyte: most JSON answers and pages; AWS's own limit is 10 MB, which one process cannot hold for many at once. */
export const DEFAULT_BUFFER_LIMIT = 1_048_576
