/** How a stream was left. */
export interface StreamEnd {
  /** `whole`: read to its end. `left`: the reader stopped, or never began. `failed`: it threw. */
  readonly how: 'whole' | 'left' | 'failed'
  /** Bytes handed out. */
  readonly bytes: number
  readonly error?: unknown
}

/**
 * The same stream, whose end is told exactly once, however it comes. Not a generator: one that is let go of before its
 * first read runs none of its code, and would tell nothing.
 */
export function countedStream(
  body: AsyncIterable<Uint8Array>,
  onEnd: (end: StreamEnd) => void,
): AsyncIterableIterator<Uint8Array> {
  const source = body[Symbol.asyncIterator]()
  let bytes = 0
  let ended = false
  const end = (told: StreamEnd): void => {
    if (ended) return
    ended = true
    onEnd(told)
  }
  return {
    [Symbol.asyncIterator]() {
      return this
    },
    async next() {
      try {
        const next = await source.next()
        if (next.done === true) end({ how: 'whole', bytes })
        else bytes += next.value.byteLength
        return next
      } catch (error) {
        end({ how: 'failed', bytes, error })
        throw error
      }
    },
    async return() {
      end({ how: 'left', bytes })
      await source.return?.()
      return { done: true, value: undefined }
    },
  }
}
