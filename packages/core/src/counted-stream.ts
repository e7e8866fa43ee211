/** How a stream was left. */
export interface StreamEnd {
  /** `whole`: read to its end. `left`: the reader stopped. `failed`: it threw. */
  readonly how: 'whole' | 'left' | 'failed'
  /** Bytes handed out. */
  readonly bytes: number
  readonly error?: unknown
}

/** The same stream, whose end is told exactly once, however it comes. */
export async function* countedStream(
  body: AsyncIterable<Uint8Array>,
  onEnd: (end: StreamEnd) => void,
): AsyncGenerator<Uint8Array> {
  let bytes = 0
  let end: StreamEnd | undefined
  try {
    for await (const chunk of body) {
      bytes += chunk.byteLength
      yield chunk
    }
    end = { how: 'whole', bytes }
  } catch (error) {
    end = { how: 'failed', bytes, error }
    throw error
  } finally {
    onEnd(end ?? { how: 'left', bytes })
  }
}
