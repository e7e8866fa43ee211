/** A web stream's bytes, which is still there as the stream that it was. */
export class WebStreamBody implements AsyncIterable<Uint8Array> {
  readonly stream: ReadableStream<Uint8Array>

  constructor(stream: ReadableStream<Uint8Array>) {
    this.stream = stream
  }

  /** Not every platform can iterate its own streams; leaving early cancels the source. */
  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    const reader = this.stream.getReader()
    let done = false
    try {
      for (;;) {
        const read = await reader.read()
        done = read.done
        if (read.done) return
        yield read.value
      }
    } catch (error) {
      done = true
      throw error
    } finally {
      if (!done) await reader.cancel()
    }
  }
}

/** Bytes as a web stream that reads on when its reader does, and leaves the source when its reader leaves. */
export function webStream(bytes: AsyncIterable<Uint8Array>): ReadableStream<Uint8Array> {
  if (bytes instanceof WebStreamBody) return bytes.stream
  const iterator = bytes[Symbol.asyncIterator]()
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await iterator.next()
      if (done === true) controller.close()
      else controller.enqueue(value)
    },
    async cancel() {
      await iterator.return?.()
    },
  })
}

/** How a stream ended, and how many bytes had been handed out by then. */
export interface StreamEnd {
  readonly how: 'whole' | 'left' | 'failed'
  readonly bytes: number
  readonly error?: unknown
}

/**
 * The same stream, whose end is told once. A generator would not do: when the reader leaves while the next chunk is
 * awaited, it could not tell the source before that chunk comes, and a quiet stream of events would never learn of it.
 */
export function countedWebStream(
  stream: ReadableStream<Uint8Array>,
  onEnd: (end: StreamEnd) => void,
): ReadableStream<Uint8Array> {
  const reader = stream.getReader()
  let bytes = 0
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const { done, value } = await reader.read()
        if (!done) {
          bytes += value.byteLength
          return controller.enqueue(value)
        }
        controller.close()
        onEnd({ how: 'whole', bytes })
      } catch (error) {
        controller.error(error)
        onEnd({ how: 'failed', bytes, error })
      }
    },
    async cancel(reason) {
      onEnd({ how: 'left', bytes })
      await reader.cancel(reason)
    },
  })
}

/** What was read of a stream: all of it, or, when it is larger than allowed, a stream that begins anew with what was read. */
export type Gathered =
  | { readonly whole: true; readonly bytes: Uint8Array }
  | { readonly whole: false; readonly stream: ReadableStream<Uint8Array> }

/** Reads a stream up to `maxBytes`, and loses nothing when there is more. */
export async function gather(stream: ReadableStream<Uint8Array>, maxBytes: number): Promise<Gathered> {
  const reader = stream.getReader()
  const chunks: Uint8Array[] = []
  let byteLength = 0
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return { whole: true, bytes: concatenated(chunks, byteLength) }
    chunks.push(value)
    byteLength += value.byteLength
    if (byteLength > maxBytes) return { whole: false, stream: rejoined(chunks, reader) }
  }
}

function rejoined(chunks: Uint8Array[], reader: ReadableStreamDefaultReader<Uint8Array>): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const first = chunks.shift()
      if (first !== undefined) return controller.enqueue(first)
      const { done, value } = await reader.read()
      if (done) controller.close()
      else controller.enqueue(value)
    },
    cancel: (reason) => reader.cancel(reason),
  })
}

function concatenated(chunks: readonly Uint8Array[], byteLength: number): Uint8Array {
  if (chunks.length === 1) return chunks[0]!
  const bytes = new Uint8Array(byteLength)
  let at = 0
  for (const chunk of chunks) {
    bytes.set(chunk, at)
    at += chunk.byteLength
  }
  return bytes
}
