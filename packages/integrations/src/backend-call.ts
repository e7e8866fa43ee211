import type { Duplex } from 'node:stream'
import type { Context } from '@gw/core'
import type { Dispatcher } from 'undici'
import type { BackendDispatcher } from './backend-pool.ts'
import { BackendStream } from './backend-stream.ts'
import type { RawHeaders } from './backend-response-headers.ts'

/** One request to a backend. */
export interface BackendRequest {
  /** What is sent, as undici takes it. */
  readonly options: Dispatcher.DispatchOptions
  /** Who asks: its client may leave, or its deadline pass. */
  readonly context: Context
  /** The largest body that is gathered; `undefined` hands the body on as it arrives. */
  readonly maxResponseBytes: number | undefined
}

/** A backend's answer. */
export interface BackendAnswer {
  readonly statusCode: number
  readonly rawHeaders: RawHeaders
  readonly body: Uint8Array | AsyncIterable<Uint8Array>
}

/** A backend that answered more than is gathered. */
class ResponseTooLarge extends Error {
  override readonly name = 'ResponseTooLarge'
}

/**
 * Sends one request, and resolves with the whole answer, or with its head and a body that arrives.
 * @param dispatcher undici's, of this package's own version or of a user's
 */
export function callBackend({ dispatcher, isOwn }: BackendDispatcher, request: BackendRequest): Promise<BackendAnswer> {
  return new Promise((resolve, reject) => {
    const { context, options } = request
    if (context.aborted) return reject(context.abortReason as Error)
    const answer = new AnswerHandler(request, resolve, reject)
    dispatcher.dispatch(options, isOwn ? answer : new ControlledHandler(answer))
  })
}

/**
 * Takes an answer in, part by part, with the methods that undici 7 calls by itself: the newer ones it wraps for each
 * request, and reads all headers once more for them.
 */
class AnswerHandler implements Dispatcher.DispatchHandler {
  readonly #request: BackendRequest
  readonly #resolve: (answer: BackendAnswer) => void
  readonly #reject: (error: unknown) => void
  #abort: (error: Error) => void = () => {}
  /** Most small bodies arrive in one piece. */
  #first: Uint8Array | undefined
  #others: Uint8Array[] | undefined
  #bytes = 0
  #statusCode = 0
  #rawHeaders: RawHeaders = []
  #stream: BackendStream | undefined
  #onAbort: ((reason: unknown) => void) | undefined

  constructor(request: BackendRequest, resolve: (answer: BackendAnswer) => void, reject: (error: unknown) => void) {
    this.#request = request
    this.#resolve = resolve
    this.#reject = reject
  }

  onConnect(abort: (error?: Error) => void): void {
    const { context } = this.#request
    this.#release()
    this.#abort = abort
    if (context.aborted) return abort(context.abortReason as Error)
    this.#onAbort = abort as (reason: unknown) => void
    context.onAbort(this.#onAbort)
  }

  /** @returns whether undici may go on reading */
  onHeaders(statusCode: number, rawHeaders: RawHeaders, resume: () => void): boolean {
    // 100 and 103 come before the answer, as often as the backend likes.
    if (statusCode < 200) return true
    this.#statusCode = statusCode
    this.#rawHeaders = rawHeaders
    if (this.#request.maxResponseBytes !== undefined) return true
    const cancel = (): void => this.#abort(new Error('Nobody reads the body any more'))
    this.#stream = new BackendStream({ resume, cancel })
    this.#resolve({ statusCode, rawHeaders, body: this.#stream })
    return true
  }

  /** @returns whether undici may go on reading */
  onData(chunk: Uint8Array): boolean {
    if (this.#stream !== undefined) return this.#stream.push(chunk)
    this.#bytes += chunk.byteLength
    const { maxResponseBytes } = this.#request
    if (this.#bytes > maxResponseBytes!) {
      this.#abort(new ResponseTooLarge(`The backend answered more than ${maxResponseBytes} bytes`))
      return false
    }
    if (this.#first === undefined) this.#first = chunk
    else (this.#others ??= []).push(chunk)
    return true
  }

  onComplete(): void {
    this.#release()
    if (this.#stream !== undefined) return this.#stream.end()
    this.#resolve({ statusCode: this.#statusCode, rawHeaders: this.#rawHeaders, body: this.#gathered() })
  }

  onError(error: Error): void {
    this.#release()
    if (this.#stream !== undefined) this.#stream.fail(error)
    else this.#reject(error)
  }

  /** A backend that follows a mapped `Upgrade`: nobody here speaks what it would speak then. */
  onUpgrade(_statusCode: number, _headers: unknown, socket: Duplex): void {
    socket.destroy()
    this.onError(new Error('The backend switched protocols'))
  }

  #gathered(): Uint8Array {
    if (this.#first === undefined) return NO_BYTES
    return this.#others === undefined ? this.#first : Buffer.concat([this.#first, ...this.#others], this.#bytes)
  }

  #release(): void {
    if (this.#onAbort !== undefined) this.#request.context.offAbort(this.#onAbort)
    this.#onAbort = undefined
  }
}

const NO_BYTES = new Uint8Array()

/** The same with the newer methods, which dispatchers of any version know, and interceptors in front of them. */
class ControlledHandler implements Dispatcher.DispatchHandler {
  readonly #answer: AnswerHandler

  constructor(answer: AnswerHandler) {
    this.#answer = answer
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#answer.onConnect((error) => controller.abort(error!))
  }

  onRequestUpgrade(_controller: Dispatcher.DispatchController, status: number, headers: unknown, socket: Duplex): void {
    this.#answer.onUpgrade(status, headers, socket)
  }

  onResponseStart(
    controller: Dispatcher.DispatchController,
    statusCode: number,
    headers: Record<string, string | string[]>,
  ): void {
    const lines = rawHeaders(controller) ?? linesOf(headers)
    if (!this.#answer.onHeaders(statusCode, lines, () => controller.resume())) controller.pause()
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Uint8Array): void {
    if (!this.#answer.onData(chunk)) controller.pause()
  }

  onResponseEnd(): void {
    this.#answer.onComplete()
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#answer.onError(error)
  }
}

/** Names in the backend's own case, where undici tells them. */
function rawHeaders(controller: Dispatcher.DispatchController): RawHeaders | undefined {
  const { rawHeaders } = controller as { rawHeaders?: RawHeaders | null }
  return rawHeaders ?? undefined
}

function linesOf(headers: Readonly<Record<string, string | string[]>>): RawHeaders {
  return Object.entries(headers).flatMap(([name, value]) => [value].flat().flatMap((one) => [name, one]))
}
