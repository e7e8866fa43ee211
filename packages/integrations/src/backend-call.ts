import type { Dispatcher } from 'undici'
import type { IntegrationTarget } from './uri-template.ts'
import { BackendStream } from './backend-stream.ts'
import type { RawHeaders } from './backend-response-headers.ts'

/** One request to a backend. */
export interface BackendRequest extends IntegrationTarget {
  readonly method: string
  readonly headers: string[]
  readonly body: Uint8Array | string | AsyncIterable<Uint8Array> | null
  /** Aborted when the client leaves or the deadline passes. */
  readonly signal: AbortSignal
  /** Milliseconds without a byte after which the call fails. */
  readonly idleTimeoutInMillis: number
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
    const { origin, path, method, headers, body, signal, idleTimeoutInMillis } = request
    if (signal.aborted) return reject(signal.reason as Error)
    const timeouts = { headersTimeout: idleTimeoutInMillis, bodyTimeout: idleTimeoutInMillis }
    const options = { origin, path, method: method as Dispatcher.HttpMethod, headers, body, ...timeouts }
    dispatcher.dispatch(options as Dispatcher.DispatchOptions, new AnswerHandler(request, resolve, reject))
  })
}

/** Takes an answer in, part by part. */
class AnswerHandler implements Dispatcher.DispatchHandler {
  readonly #request: BackendRequest
  readonly #resolve: (answer: BackendAnswer) => void
  readonly #reject: (error: unknown) => void
  readonly #chunks: Uint8Array[] = []
  #bytes = 0
  #statusCode = 0
  #rawHeaders: RawHeaders = []
  #stream: BackendStream | undefined
  #onAbort: (() => void) | undefined

  constructor(request: BackendRequest, resolve: (answer: BackendAnswer) => void, reject: (error: unknown) => void) {
    this.#request = request
    this.#resolve = resolve
    this.#reject = reject
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    const { signal } = this.#request
    this.#release()
    this.#onAbort = () => controller.abort(signal.reason as Error)
    if (signal.aborted) this.#onAbort()
    else signal.addEventListener('abort', this.#onAbort, { once: true })
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
    this.#chunks.push(chunk)
  }

  onResponseEnd(): void {
    this.#release()
    if (this.#stream !== undefined) return this.#stream.end()
    const body = this.#chunks.length === 1 ? this.#chunks[0]! : Buffer.concat(this.#chunks, this.#bytes)
    this.#resolve({ statusCode: this.#statusCode, rawHeaders: this.#rawHeaders, body })
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#release()
    if (this.#stream !== undefined) this.#stream.fail(error)
    else this.#reject(error)
  }

  #release(): void {
    if (this.#onAbort !== undefined) this.#request.signal.removeEventListener('abort', this.#onAbort)
    this.#onAbort = undefined
  }
}

/** Names in the backend's own case, where undici tells them. */
function rawHeaders(controller: Dispatcher.DispatchController): RawHeaders | undefined {
  const { rawHeaders } = controller as { rawHeaders?: RawHeaders | null }
  return rawHeaders ?? undefined
}
