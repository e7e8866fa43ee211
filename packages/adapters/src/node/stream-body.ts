import type { Exchange } from '@gw/core'
import type { NodeResponse } from './node-message.ts'
import type { ResponseMethods } from './response-methods.ts'

/** How an answer went out. */
export interface Sent {
  readonly statusCode: number
  /** Bytes of body handed over. */
  readonly bytes: number
  /** What the stream threw, if it failed. The connection is then cut, so that nobody takes half an answer for a whole. */
  readonly error?: unknown
}

/** Ends an exchange with what went out of its answer; a stream that failed is a fault. */
export function endAsSent(exchange: Exchange, sent: Sent): void {
  exchange.end(sent.error === undefined ? sent : { ...sent, outcome: 'fault' })
}

/**
 * Sends a body chunk by chunk and ends the answer. Nothing is read ahead of the client: a chunk is asked for when the
 * last one has gone out. A client that leaves ends the stream.
 */
export async function streamBody(
  response: NodeResponse,
  statusCode: number,
  body: AsyncIterable<Uint8Array>,
  methods: ResponseMethods,
): Promise<Sent> {
  let bytes = 0
  try {
    for await (const chunk of body) {
      if (response.destroyed) break
      bytes += chunk.byteLength
      if (!methods.write(chunk)) await drained(response)
    }
  } catch (error) {
    response.destroy()
    return { statusCode, bytes, error }
  }
  methods.end()
  return { statusCode, bytes }
}

/** Resolves when more may be written, or when nobody is there to write to. */
function drained(response: NodeResponse): Promise<void> {
  return new Promise((resolve) => {
    const go = (): void => {
      response.off('drain', go)
      response.off('close', go)
      resolve()
    }
    if (response.destroyed) return resolve()
    response.on('drain', go)
    response.on('close', go)
  })
}
