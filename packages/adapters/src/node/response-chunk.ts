/** The chunk among the arguments of `write` or `end`; `undefined` when there is none. */
export function chunkOf([chunk]: readonly unknown[]): unknown {
  return chunk === null || typeof chunk === 'function' ? undefined : chunk
}

/**
 * The bytes of a chunk: a copy, since its owner may use the memory again.
 * @throws {TypeError} as Node does for what is neither text nor bytes
 */
export function chunkBytes(chunk: unknown, encoding: unknown): Buffer {
  if (typeof chunk === 'string')
    return Buffer.from(chunk, typeof encoding === 'string' ? (encoding as BufferEncoding) : 'utf8')
  if (chunk instanceof Uint8Array) return Buffer.from(chunk)
  const error = new TypeError('The "chunk" argument must be of type string or an instance of Buffer or Uint8Array')
  throw Object.assign(error, { code: 'ERR_INVALID_ARG_TYPE' })
}

/** Calls the callback that `write` and `end` take last: later, as they do. */
export function callBack(args: readonly unknown[], error?: Error): void {
  const callback = args.find((arg) => typeof arg === 'function') as ((error?: Error) => void) | undefined
  if (callback !== undefined) process.nextTick(callback, error)
}

/** What `write` does after `end`, without the 'error' event: its callback hears of it. */
export function writeAfterEnd(args: readonly unknown[]): false {
  callBack(args, Object.assign(new Error('write after end'), { code: 'ERR_STREAM_WRITE_AFTER_END' }))
  return false
}

/** What Node throws when a head is written twice. */
export function headersSent(): Error {
  const error = new Error('Cannot write headers after they are sent to the client')
  return Object.assign(error, { code: 'ERR_HTTP_HEADERS_SENT' })
}

/** Whether an answer carries no body, whatever is written (RFC 9110 §6.4.1). */
export function isBodiless(method: string | undefined, statusCode: number): boolean {
  return method === 'HEAD' || statusCode === 204 || statusCode === 304 || statusCode < 200
}
