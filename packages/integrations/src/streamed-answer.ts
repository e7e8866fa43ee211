import { GatewayError, type GatewayResponse } from '@gw/core'

/** Lambda separates a streamed answer's metadata from its body with eight NUL bytes … */
const DELIMITER_LENGTH = 8
/** … within its first 16 KB (API Gateway developer guide, "Response streaming"). */
const MAX_PRELUDE_BYTES = 16_384

/** A streamed answer, taken apart: the metadata as JSON, and what follows. */
export interface StreamedAnswer {
  readonly metadata: unknown
  readonly body: AsyncIterable<Uint8Array>
}

/**
 * Reads the metadata at the beginning of what a function streams, and leaves the rest unread.
 * @throws {GatewayError} `INVALID_RESPONSE` when there is no delimiter where one must be, or no JSON before it
 */
export async function streamedAnswer(chunks: AsyncIterable<Uint8Array>): Promise<StreamedAnswer> {
  const iterator = chunks[Symbol.asyncIterator]()
  let prelude: Uint8Array = new Uint8Array()
  for (;;) {
    const end = delimiterAt(prelude)
    if (end >= 0) {
      return {
        metadata: parse(prelude.subarray(0, end)),
        body: rest(prelude.subarray(end + DELIMITER_LENGTH), iterator),
      }
    }
    if (prelude.byteLength > MAX_PRELUDE_BYTES) return stop(iterator, 'has no delimiter in its first 16 KB')
    const { done, value } = await iterator.next()
    if (done === true) return stop(iterator, 'ended before its delimiter')
    prelude = joined(prelude, value)
  }
}

/** The members that metadata may have; a `body` beside the stream's would be two answers. */
export function metadataResponse(response: GatewayResponse, body: AsyncIterable<Uint8Array>): GatewayResponse {
  return { statusCode: response.statusCode, headers: response.headers, body }
}

function delimiterAt(bytes: Uint8Array): number {
  let run = 0
  for (let i = 0; i < bytes.byteLength && i < MAX_PRELUDE_BYTES; i++) {
    run = bytes[i] === 0 ? run + 1 : 0
    if (run === DELIMITER_LENGTH) return i + 1 - DELIMITER_LENGTH
  }
  return -1
}

function parse(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes))
  } catch (cause) {
    throw new GatewayError('INVALID_RESPONSE', 'The metadata of a streamed answer is no JSON', { cause })
  }
}

async function stop(iterator: AsyncIterator<Uint8Array>, why: string): Promise<never> {
  await iterator.return?.()
  throw new GatewayError('INVALID_RESPONSE', `A streamed answer ${why}`)
}

async function* rest(first: Uint8Array, iterator: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    if (first.byteLength > 0) yield first
    for (;;) {
      const { done, value } = await iterator.next()
      if (done === true) return
      yield value
    }
  } finally {
    await iterator.return?.()
  }
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(a.byteLength + b.byteLength)
  bytes.set(a)
  bytes.set(b, a.byteLength)
  return bytes
}
