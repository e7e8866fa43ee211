import type { PassThrough } from 'node:stream'
import { GatewayError, type ResponseHead } from '@gw/core'
import { streamingHead } from '@gw/lambda-events'
import { WITH_METADATA, type LambdaResponseStream, type WithPrelude } from './response-stream.ts'

type Chunk = string | Uint8Array

/**
 * What a streaming function writes to in place of the runtime's stream: its status and headers come out first, so that
 * policies can see and change them, then its body, as fast as it is read.
 */
export interface HandlerStream extends PassThrough, WithPrelude {
  /** Resolves when the function has said its status and headers, by its first byte or by its end. */
  readonly head: Promise<ResponseHead>
  /** As `LambdaResponseStream`. */
  setContentType(contentType: string): void
  /** The function failed: before its head it is a fault, after it the body breaks off. */
  fail(error: unknown): void
}

let streamClass: (new () => HandlerStream) | undefined

/**
 * A new one. Node's streams are loaded by the first: they take a millisecond, and most functions do not stream.
 */
export function handlerStream(): HandlerStream {
  streamClass ??= extending(process.getBuiltinModule('node:stream').PassThrough)
  return new streamClass()
}

function extending(Stream: typeof PassThrough): new () => HandlerStream {
  return class extends Stream implements LambdaResponseStream, WithPrelude {
    readonly head: Promise<ResponseHead>
    _onBeforeFirstWrite?: (write: (chunk: Chunk) => unknown) => void
    #contentType = 'application/octet-stream'
    #begun = false
    #resolve!: (head: ResponseHead) => void
    #reject!: (error: unknown) => void

    constructor() {
      super()
      this.head = new Promise((resolve, reject) => {
        this.#resolve = resolve
        this.#reject = reject
      })
      // Whoever waits for the head is told; nobody may be waiting any more.
      this.head.catch(() => {})
      // Without a listener an error of the function would end the process.
      this.on('error', (error) => this.#reject(error))
    }

    setContentType(contentType: string): void {
      if (this.#begun) throw new TypeError('Cannot set content-type, too late.')
      this.#contentType = contentType
    }

    override write(chunk: unknown, encoding?: unknown, callback?: unknown): boolean {
      this.#begin()
      const writable = typeof chunk === 'string' || chunk instanceof Uint8Array ? chunk : JSON.stringify(chunk)
      return super.write(writable, encoding as BufferEncoding, callback as () => void)
    }

    override end(...args: unknown[]): this {
      this.#begin()
      return super.end(...(args as [])) as this
    }

    fail(error: unknown): void {
      this.#reject(error)
      this.destroy(error instanceof Error ? error : new Error(String(error)))
    }

    #begin(): void {
      if (this.#begun) return
      this.#begun = true
      try {
        this.#resolve(this.#contentType === WITH_METADATA ? this.#metadata() : this.#plainHead())
      } catch (error) {
        this.#reject(error)
      }
    }

    #plainHead(): ResponseHead {
      return { statusCode: 200, headers: { 'Content-Type': this.#contentType } }
    }

    /** Lambda's runtime forgets status and headers of an answer without a body; here they count. */
    #metadata(): ResponseHead {
      const chunks: Chunk[] = []
      this._onBeforeFirstWrite?.((chunk) => chunks.push(chunk))
      const json = chunks.find((chunk) => typeof chunk === 'string')
      if (typeof json !== 'string') throw new GatewayError('INVALID_RESPONSE', 'The answer has no metadata')
      return streamingHead(JSON.parse(json))
    }
  }
}
