/** What a stream does to whoever fills it. */
export interface StreamSource {
  /** Go on after `push` has answered `false`. */
  resume(): void
  /** Nobody will read any more. */
  cancel(): void
}

/** Chunks that wait beyond this make the source stop: enough to keep a connection busy, little enough for 10,000 of them. */
const HIGH_WATER_BYTES = 65_536

/** A body that arrives and is read at different speeds: when nobody reads, the backend is not read either. */
export class BackendStream implements AsyncIterable<Uint8Array> {
  readonly #source: StreamSource
  readonly #chunks: Uint8Array[] = []
  #waitingBytes = 0
  #paused = false
  #ended = false
  #error: unknown
  #wake: (() => void) | undefined

  constructor(source: StreamSource) {
    this.#source = source
  }

  /**
   * A chunk came.
   * @returns whether more may come; if not, `resume` is called when there is room again
   */
  push(chunk: Uint8Array): boolean {
    this.#chunks.push(chunk)
    this.#waitingBytes += chunk.byteLength
    if (this.#waitingBytes > HIGH_WATER_BYTES) this.#paused = true
    this.#wake?.()
    return !this.#paused
  }

  /** The body is whole. */
  end(): void {
    this.#ended = true
    this.#wake?.()
  }

  /** The body will not be whole. */
  fail(error: unknown): void {
    this.#error = error ?? new Error('The body broke off')
    this.#ended = true
    this.#wake?.()
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    try {
      for (;;) {
        const chunk = this.#chunks.shift()
        if (chunk !== undefined) {
          this.#taken(chunk.byteLength)
          yield chunk
        } else if (this.#ended) {
          if (this.#error !== undefined) throw this.#error
          return
        } else await new Promise<void>((resolve) => (this.#wake = resolve))
      }
    } finally {
      if (!this.#ended) this.#source.cancel()
    }
  }

  #taken(bytes: number): void {
    this.#waitingBytes -= bytes
    if (!this.#paused || this.#waitingBytes > HIGH_WATER_BYTES / 2) return
    this.#paused = false
    this.#source.resume()
  }
}
