import { GatewayError, isStream, type Exchange, type GatewayResponse, type MaybePromise } from '@gw/core'
import type { WholeResponse } from '@gw/lambda-events'

/** Lambda's own limit for an answer (Lambda developer guide, "Quotas"). */
const MAX_ANSWER_BYTES = 6_291_556

/**
 * An answer with its body read, since a function that does not stream hands over all of it at once.
 * @throws {GatewayError} `INVALID_RESPONSE` when it is larger than Lambda takes
 */
export function wholeResponse(exchange: Exchange, response: GatewayResponse): MaybePromise<WholeResponse> {
  const finished = exchange.finish(response)
  return isStream(finished.body) ? read(finished, finished.body) : (finished as WholeResponse)
}

async function read(response: GatewayResponse, body: AsyncIterable<Uint8Array>): Promise<WholeResponse> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of body) {
    bytes += chunk.byteLength
    if (bytes > MAX_ANSWER_BYTES) {
      throw new GatewayError(
        'INVALID_RESPONSE',
        `The answer is larger than Lambda's limit of ${MAX_ANSWER_BYTES} bytes`,
      )
    }
    chunks.push(chunk)
  }
  return { ...response, body: Buffer.concat(chunks) }
}
