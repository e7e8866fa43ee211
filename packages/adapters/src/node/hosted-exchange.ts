import {
  dropBody,
  isPromise,
  type Exchange,
  type GatewayFront,
  type GatewayResponse,
  type MaybePromise,
} from '@gw/core'
import { addHeaders } from './app-head.ts'
import { bodyBytes, bytesBefore } from './body-bytes.ts'
import { CapturedResponse } from './captured-response.ts'
import { carriedBy, carry, type CarriedExchange } from './carried-exchange.ts'
import { sendContinue } from './expect-continue.ts'
import type { HostOptions } from './host-options.ts'
import { applyIntegrationRequest } from './integration-changes.ts'
import type { NodeResponse } from './node-message.ts'
import type { NodeRequest } from './node-request.ts'
import { plainFault, sendAnswer, sendInstead } from './node-response.ts'
import { leaveQueue, queueAnswer } from './queued-answers.ts'
import { endAsSent, type Sent } from './stream-body.ts'
import { WatchedHead } from './watched-head.ts'

/** One exchange on a request of Node: it admits the request to the app or answers it, and comes to an end with it. */
export class HostedExchange implements CarriedExchange {
  readonly gateway: GatewayFront
  readonly exchange: Exchange
  readonly previous: CarriedExchange | undefined
  readonly #request: NodeRequest
  readonly #response: NodeResponse
  readonly #bufferLimit: number
  #captured: CapturedResponse | undefined
  #bytesBefore = 0
  #listens = false
  #isQueued = false

  constructor(gateway: GatewayFront, request: NodeRequest, response: NodeResponse, options: HostOptions) {
    this.gateway = gateway
    this.exchange = gateway.exchange(request, options)
    this.previous = carriedBy(request.message)
    this.#request = request
    this.#response = response
    this.#bufferLimit = options.bufferLimit ?? DEFAULT_BUFFER_LIMIT
  }

  /** Walks the policies. `true`: the app is to run, and request and answer are ready for it. `false`: all is done. */
  admit(): MaybePromise<boolean> {
    if (this.exchange.hasIntegration) return this.#complete()
    // Its close has been told before anyone here could listen: an async middleware in front took too long.
    if (hasLeft(this.#response)) {
      this.exchange.abort()
      return false
    }
    const opened = this.exchange.open()
    if (!isPromise(opened)) return this.#opened()
    this.#listen()
    return opened.then(() => this.#opened())
  }

  /** The library answers by itself; what can be run apart from this request (a stale answer made new), it may. */
  #complete(): false {
    const answer = this.exchange.complete()
    if (!isPromise(answer)) this.#send(answer)
    else {
      this.#listen()
      void answer.then((answer) => this.#send(answer))
    }
    return false
  }

  /**
   * Runs the app inside what policies want around it, and returns what it returned. What the app throws stays its own;
   * a policy that fails before it is a fault that the client hears of, one that fails behind it a fault that is told.
   */
  run<T>(app: () => T): T | undefined {
    const ran: { result?: T; error?: unknown } = {}
    try {
      this.exchange.run(() => {
        try {
          return (ran.result = app())
        } catch (error) {
          ran.error = error
          throw error
        }
      })
    } catch (error) {
      if (!('error' in ran)) this.#aroundFailed(error, 'result' in ran)
    }
    this.#captured?.returned()
    // Also where a policy has swallowed it: around may not alter.
    if ('error' in ran) throw ran.error
    return ran.result
  }

  #aroundFailed(error: unknown, appRan: boolean): void {
    const answer = this.exchange.fault(error, 'around')
    if (appRan) return
    this.#captured?.release()
    this.#send(answer)
  }

  #opened(): MaybePromise<boolean> {
    const { exchange } = this
    // The client left while a policy waited: nothing further runs.
    if (exchange.ended) return false
    if (exchange.answer !== undefined) return this.#reply(exchange.answer)
    this.#listen()
    try {
      return this.#prepared()
    } catch (error) {
      this.#captured?.release()
      this.#send(plainFault(exchange, error))
      return false
    }
  }

  #reply(answer: GatewayResponse): false {
    const walked = this.exchange.respond(answer)
    if (!isPromise(walked)) this.#send(walked)
    else {
      this.#listen()
      void walked.then((walked) => this.#send(walked))
    }
    return false
  }

  #send(answer: GatewayResponse): void {
    const { exchange } = this
    if (exchange.ended) return dropBody(answer.body)
    const sent = this.#sendOrFault(answer)
    if (!isPromise(sent)) return this.#ended(sent)
    this.#listen()
    exchange.missed('streamed')
    void sent.then((sent) => this.#ended(sent))
  }

  #sendOrFault(answer: GatewayResponse): MaybePromise<Sent> {
    try {
      return sendAnswer(this.#response, answer)
    } catch (error) {
      return sendInstead(this.#response, answer, plainFault(this.exchange, error))
    }
  }

  #ended(sent: Sent): void {
    endAsSent(this.exchange, sent)
    this.#request.discardBody()
  }

  /** Request and answer, as the policies want the app to find them. */
  #prepared(): MaybePromise<boolean> {
    const { message } = this.#request
    if (this.exchange.watches !== 'nothing') this.#bytesBefore = bytesBefore(message)
    sendContinue(message, this.#response)
    this.#watch()
    const applied = applyIntegrationRequest(this.#request, this.exchange.context)
    if (!isPromise(applied)) return true
    return applied.then(
      () => !this.exchange.ended,
      // The client left before its body was complete.
      (error: unknown) => (this.exchange.abort(error), false),
    )
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
    const response = this.#response
    if (carriedBy(response) === undefined) response.on('close', onClose)
    this.#isQueued = queueAnswer(this.#request.message, response, this)
    carry(response, this)
    carry(this.#request.message, this)
  }

  /** The answer has gone out, or the client has. */
  closed(): void {
    const { exchange } = this
    if (this.#isQueued) leaveQueue(this.#request.message, this)
    if (exchange.ended) return
    const response = this.#response
    if (!wentOut(response)) {
      this.#captured?.release()
      exchange.abort()
    } else if (exchange.watches === 'nothing') exchange.end({ statusCode: response.statusCode, bytes: 0 })
    else {
      const bytes = bodyBytes(this.#request.message, response, this.#bytesBefore)
      exchange.end({ statusCode: response.statusCode, bytes })
    }
  }
}

/** Whether the client of an answer has left already. */
function hasLeft({ destroyed, closed, stream }: NodeResponse): boolean {
  return destroyed || closed || stream?.destroyed === true
}

/** HTTP/2 calls an answer finished whose stream was reset. */
function wentOut({ stream, writableFinished }: NodeResponse): boolean {
  return writableFinished && (stream === undefined || stream.rstCode === NGHTTP2_NO_ERROR)
}

function onClose(this: NodeResponse): void {
  for (let carried = carriedBy(this); carried !== undefined; carried = carried.previous) carried.closed?.()
}

const NGHTTP2_NO_ERROR = 0

/** One mebibyte: most JSON answers and pages; AWS's own limit is 10 MB, which one process cannot hold for many at once. */
const DEFAULT_BUFFER_LIMIT = 1_048_576
