import { whenReady, type Exchange, type GatewayResponse } from '@gw/core'
import { addHeaders, appHead, headersBefore, resetHead, type HeadersBefore } from './app-head.ts'
import type { NodeResponse } from './node-message.ts'
import { plainFault, sendAnswer } from './node-response.ts'
import { callBack, chunkBytes, chunkOf, isBodiless } from './response-chunk.ts'
import { ReplacedMethods } from './response-methods.ts'
import { silenceResponse } from './silenced-response.ts'
import { setWriteHead, type WriteHeadArguments } from './write-head.ts'

/** Shows policies an answer's status and headers at the last moment; the body streams on untouched. */
export class WatchedHead {
  readonly #response: NodeResponse
  readonly #exchange: Exchange
  readonly #before: HeadersBefore
  readonly #methods: ReplacedMethods
  #state: 'open' | 'passing' | 'silent' = 'open'

  constructor(response: NodeResponse, exchange: Exchange) {
    this.#response = response
    this.#exchange = exchange
    this.#before = headersBefore(response)
    this.#methods = new ReplacedMethods(response, {
      writeHead: (...args) => this.#writeHead(args),
      write: (...args) => this.#write(args),
      end: (...args) => this.#end(args),
      flushHeaders: () => this.#flushHeaders(),
      addTrailers: (...args) => this.#methods.addTrailers(...args),
    })
  }

  #writeHead(args: readonly unknown[]): NodeResponse {
    if (this.#state === 'silent') return this.#response
    if (this.#state === 'passing') return this.#methods.writeHead(...args)
    setWriteHead(this.#response, args as WriteHeadArguments)
    const head = this.#exchange.head(appHead(this.#response, this.#before))
    if ('body' in head) return this.#answerInstead(head)
    try {
      resetHead(this.#response, head.statusCode, this.#before)
      addHeaders(this.#response, head.headers)
    } catch (error) {
      return this.#answerInstead(plainFault(this.#exchange, error))
    }
    this.#state = 'passing'
    this.#methods.restore()
    return this.#methods.writeHead(head.statusCode)
  }

  #write(args: readonly unknown[]): boolean {
    this.#implyHead()
    if (this.#state === 'passing') return this.#methods.write(...args)
    callBack(args)
    return true
  }

  #end(args: readonly unknown[]): NodeResponse {
    if (this.#state === 'open') this.#declareLength(args)
    this.#implyHead()
    if (this.#state === 'passing') return this.#methods.end(...args)
    callBack(args)
    return this.#response
  }

  #flushHeaders(): void {
    this.#implyHead()
    if (this.#state === 'passing') this.#methods.flushHeaders()
  }

  #implyHead(): void {
    if (this.#state === 'open') this.#response.writeHead(this.#response.statusCode)
  }

  /** A lone `end` tells Node the length; once the head has been written apart, only a header can. */
  #declareLength(args: readonly unknown[]): void {
    const response = this.#response
    const framed = ['content-length', 'transfer-encoding', 'trailer'].some((name) => response.hasHeader(name))
    if (framed || isBodiless(response.req.method, response.statusCode)) return
    const chunk = chunkOf(args)
    response.setHeader('Content-Length', chunk === undefined ? 0 : chunkBytes(chunk, args[1]).byteLength)
  }

  /** A policy failed on the head: the gateway's 500 instead, and the app's answer is swallowed. */
  #answerInstead(answer: GatewayResponse): NodeResponse {
    this.#state = 'silent'
    resetHead(this.#response, answer.statusCode, this.#before)
    void whenReady(sendAnswer(this.#response, answer, this.#methods), ({ bytes }) => {
      silenceResponse(this.#response)
      this.#exchange.end({ statusCode: answer.statusCode, bytes })
    })
    return this.#response
  }
}
