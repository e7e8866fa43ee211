import type { Writable } from 'node:stream'

/** The stream that Lambda's runtime hands to a function that streams its answer. */
export interface LambdaResponseStream extends Writable {
  /** The type of an answer without status and headers. Default: `application/octet-stream`. */
  setContentType(contentType: string): void
}

/** The type of an answer that begins with its status and headers. */
export const WITH_METADATA = 'application/vnd.awslambda.http-integration-response'

/** Eight NUL bytes stand between status and headers, as JSON, and the body. */
export const DELIMITER: Uint8Array = new Uint8Array(8)

/**
 * What `awslambda.HttpResponseStream.from` leaves on a stream: called with a function that writes, before the first
 * chunk.
 */
export interface WithPrelude {
  _onBeforeFirstWrite?: (write: (chunk: string | Uint8Array) => unknown) => void
}
