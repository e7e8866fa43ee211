import {
  dropBody,
  isPromise,
  whenReady,
  type Exchange,
  type GatewayResponse,
  type MaybePromise,
  type ResponseHead,
  type Timer,
} from '@gw/core'
import { addHeaders, appHead, headersBefore, resetHead, type HeadersBefore } from './app-head.ts'
import type { NodeResponse } from './node-message.ts'
import { plainFault, sendAnswer, sendInstead } from './node-response.ts'
import { callBack, chunkBytes, chunkOf, headersSent, isBodiless, writeAfterEnd } from './response-chunk.ts'
import { ReplacedMethods } from './response-methods.ts'
import { clearMarks, markEnded, markHeadersSent } from './sent-marks.ts'
import { silenceResponse } from './silenced-response.ts'
import { endAsSent, type Sent } from './stream-body.ts'
import { setWriteHead, type WriteHeadArguments } from './write-head.ts'

/** Bounds of a capture. */
interface CaptureLimits {
  /** Bytes of body held back at most; what is larger streams on. */
  readonly bufferLimit: number
  /** Milliseconds until the gateway answers in the app's place. */
  readonly timeoutInMillis: number
}

/**
 * Holds back what an app answers, so that policies see it whole. The app notices nothing: head, chunks and end are taken
 * in every form Node knows, with their callbacks and errors.
 *
 * `open` until the head is known, `head` while chunks come, `ended` while policies look at the answer; then `passing`,
 * where everything reaches the original methods, or `silent`, where the gateway has answered and nothing does.
 */
export class CapturedResponse {
  readonly #response: NodeResponse
  readonly #exchange: Exchange
  readonly #bufferLimit: number
  readonly #before: HeadersBefore
  readonly #methods: ReplacedMethods
  readonly #timeoutInMillis: number
  #deadline: Timer | undefined
  #state: 'open' | 'head' | 'ended' | 'passing' | 'silent' = 'open'
  #head: ResponseHead = { statusCode: 200, headers: {} }
  #chunks: Buffer[] = []
  #bytes = 0
  #hasTrailers = false

  constructor(response: NodeResponse, exchange: Exchange, { bufferLimit, timeoutInMillis }: CaptureLimits) {
    this.#response = response
    this.#exchange = exchange
    this.#bufferLimit = bufferLimit
    this.#before = headersBefore(response)
    this.#methods = new ReplacedMethods(response, {
      writeHead: (...args) => this.#writeHead(args),
      write: (...args) => this.#write(args),
      end: (...args) => this.#end(args),
      flushHeaders: () => this.#flushHeaders(),
      addTrailers: (...args) => this.#addTrailers(args),
    })
    this.#timeoutInMillis = timeoutInMillis
  }

  /**
   * The app has returned. If it has not answered by then it is waited for, and no longer than an integration may take:
   * until it returns no timer could stop it, and an answer that is there at once needs none.
   */
  returned(): void {
    if (this.#state !== 'open' && this.#state !== 'head') return
    const { clock } = this.#exchange.context.services
    this.#deadline ??= clock.setTimeout(() => this.#expire(), this.#timeoutInMillis)
  }

  /** Lets go of everything: the client has left. */
  release(): void {
    if (this.#state !== 'silent') this.#pass()
  }

  #writeHead(args: readonly unknown[]): NodeResponse {
    if (this.#state === 'passing') return this.#methods.writeHead(...args)
    if (this.#state === 'silent') return this.#response
    if (this.#state !== 'open') throw headersSent()
    setWriteHead(this.#response, args as WriteHeadArguments)
    this.#head = appHead(this.#response, this.#before)
    this.#state = 'head'
    const why = this.#whyNotHeld()
    if (why === undefined) markHeadersSent(this.#response)
    else this.#streamOn(why)
    return this.#response
  }

  #flushHeaders(): void {
    this.#implyHead()
    if (this.#state === 'passing') this.#methods.flushHeaders()
  }

  #addTrailers(args: readonly unknown[]): void {
    this.#hasTrailers = true
    if (this.#state !== 'silent') this.#methods.addTrailers(...args)
  }

  #write(args: readonly unknown[]): boolean {
    this.#implyHead()
    if (this.#state === 'passing') return this.#methods.write(...args)
    if (this.#state === 'ended') return writeAfterEnd(args)
    if (this.#state === 'head' && !this.#hold(args)) return this.#write(args)
    callBack(args)
    return true
  }

  #end(args: readonly unknown[]): NodeResponse {
    this.#implyHead()
    if (this.#state === 'passing') return this.#methods.end(...args)
    if (this.#state !== 'head') callBack(args)
    else if (chunkOf(args) === undefined || this.#hold(args)) this.#answer(args)
    else return this.#end(args)
    return this.#response
  }

  /** An app that never calls `writeHead` means the status it has set. Called on the response, so that middleware behind notices. */
  #implyHead(): void {
    if (this.#state === 'open') this.#response.writeHead(this.#response.statusCode)
  }

  /** Keeps a chunk; `false` when it does not fit and everything streams on. */
  #hold(args: readonly unknown[]): boolean {
    const bytes = chunkBytes(args[0], args[1])
    if (isBodiless(this.#response.req.method, this.#head.statusCode)) return true
    if (this.#bytes + bytes.byteLength > this.#bufferLimit) {
      this.#streamOn('too-large')
      return false
    }
    this.#bytes += bytes.byteLength
    this.#chunks.push(bytes)
    return true
  }

  /** Why an answer is not held back, where its head tells: it is too large, or its client reads it as it comes. */
  #whyNotHeld(): 'too-large' | 'streamed' | undefined {
    const response = this.#response
    if (isBodiless(response.req.method, response.statusCode)) return undefined
    if (Number(response.getHeader('content-length') ?? 0) > this.#bufferLimit) return 'too-large'
    const type = String(response.getHeader('content-type') ?? '').toLowerCase()
    return type.startsWith('text/event-stream') ? 'streamed' : undefined
  }

  /** From here on the app speaks to the client; policies that wanted all of the answer are told that it will not come. */
  #streamOn(why: 'too-large' | 'streamed'): void {
    this.#exchange.missed(why)
    const head = this.#exchange.head(this.#head)
    if ('body' in head) return this.#answerInstead(head)
    const chunks = this.#chunks
    this.#pass()
    clearMarks(this.#response)
    resetHead(this.#response, head.statusCode, this.#before)
    addHeaders(this.#response, head.headers)
    this.#methods.writeHead(head.statusCode)
    for (const chunk of chunks) this.#methods.write(chunk)
  }

  /** The answer is whole: back through the policies with it, then out. */
  #answer(endArgs: readonly unknown[]): void {
    this.#state = 'ended'
    const callback = endArgs.find((arg) => typeof arg === 'function')
    if (callback !== undefined) this.#response.once('finish', callback as () => void)
    const body = this.#chunks.length === 1 ? this.#chunks[0] : Buffer.concat(this.#chunks)
    const length = this.#hasTrailers || this.#response.hasHeader('trailer') ? 'unknown' : 'known'
    const answered = (answer: GatewayResponse): void => {
      if (this.#exchange.ended) return dropBody(answer.body)
      this.#pass()
      this.#send(answer, length)
    }
    const { statusCode, headers } = this.#head
    const walked = this.#exchange.respond({ statusCode, headers, body })
    if (!isPromise(walked)) return answered(walked)
    markEnded(this.#response)
    void walked.then(answered)
  }

  /** The handler is too late: AWS's time-out, and whatever the handler still does is swallowed. */
  #expire(): void {
    if (this.#state !== 'open' && this.#state !== 'head') return
    this.#state = 'silent'
    void whenReady(this.#exchange.respond(this.#exchange.timeout()), (answer) => this.#answerInstead(answer))
  }

  /** Answers in the app's place, with none of the app's headers. */
  #answerInstead(answer: GatewayResponse): void {
    this.#deadline?.clear()
    this.#state = 'silent'
    this.#chunks = []
    if (this.#exchange.ended) return
    clearMarks(this.#response)
    resetHead(this.#response, answer.statusCode, this.#before)
    this.#head = { statusCode: answer.statusCode, headers: {} }
    this.#send(answer, 'known')
    silenceResponse(this.#response)
  }

  #send(answer: GatewayResponse, length: 'known' | 'unknown'): void {
    clearMarks(this.#response)
    void whenReady(this.#sendOrFault(answer, length), (sent) => endAsSent(this.#exchange, sent))
  }

  #sendOrFault(answer: GatewayResponse, length: 'known' | 'unknown'): MaybePromise<Sent> {
    try {
      return sendAnswer(this.#response, answer, this.#methods, {
        length,
        set: { head: this.#head, before: this.#before },
      })
    } catch (error) {
      resetHead(this.#response, answer.statusCode, this.#before)
      return sendInstead(this.#response, answer, plainFault(this.#exchange, error), this.#methods)
    }
  }

  #pass(): void {
    this.#deadline?.clear()
    this.#state = 'passing'
    this.#chunks = []
    this.#methods.restore()
  }
}
