import type { Context } from '@gw/core'
import type { Dispatcher } from 'undici'
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

/** Sends one request, and resolves with the whole answer, or with its head and a body that arrives. */
export function callBackend(dispatcher: Dispatcher, request: BackendRequest): Promise<BackendAnswer> {
  return new Promise((resolve, reject) => {
    const { context, options } = request
    if (context.aborted) reject(context.abortReason as Error)
    else dispatcher.dispatch(options, new AnswerHandler(request, resolve, reject))
  })
}

/** Takes an answer in, part by part. */
class AnswerHandler implements Dispatcher.DispatchHandler {
  readonly #request: BackendRequest
  readonly #resolve: (answer: BackendAnswer) => void
  readonly #reject: (error: unknown) => void
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

  onRequestStart(controller: Dispatcher.DispatchController): void {
    const { context } = this.#request
    this.#release()
    if (context.aborted) return controller.abort(context.abortReason as Error)
    this.#onAbort = (reason) => controller.abort(reason as Error)
    context.onAbort(this.#onAbort)
  }

  onResponseStart(
    controller: Dispatcher.DispatchController,
    statusCode: number,
    headers: Record<string, string | string[]>,
  ): void {
    // 100 and 103 come before the answer, as often as the backend likes.
    if (statusCode < 200) return
    this.#statusCode = statusCode
    this.#rawHeaders =
      rawHeaders(controller) ??
      Object.entries(headers).flatMap(([name, value]) => [value].flat().flatMap((one) => [name, one]))
    if (this.#request.maxResponseBytes !== undefined) return
    const body = new BackendStream({
      pause: () => controller.pause(),
      resume: () => controller.resume(),
      cancel: () => controller.abort(new Error('Nobody reads the body any more')),
    })
    this.#stream = body
    this.#resolve({ statusCode, rawHeaders: this.#rawHeaders, body })
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Uint8Array): void {
    if (this.#stream !== undefined) return this.#stream.push(chunk)
    this.#bytes += chunk.byteLength
    const { maxResponseBytes } = this.#request
    if (this.#bytes > maxResponseBytes!)
      return controller.abort(new ResponseTooLarge(`The backend answered more than ${maxResponseBytes} bytes`))
    if (this.#first === undefined) this.#first = chunk
    else (this.#others ??= []).push(chunk)
  }

  onResponseEnd(): void {
    this.#release()
    if (this.#stream !== undefined) return this.#stream.end()
    this.#resolve({ statusCode: this.#statusCode, rawHeaders: this.#rawHeaders, body: this.#gathered() })
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#release()
    if (this.#stream !== undefined) this.#stream.fail(error)
    else this.#reject(error)
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

/** Names in the backend's own case, where undici tells them. */
function rawHeaders(controller: Dispatcher.DispatchController): RawHeaders | undefined {
  const { rawHeaders } = controller as { rawHeaders?: RawHeaders | null }
  return rawHeaders ?? undefined
}
