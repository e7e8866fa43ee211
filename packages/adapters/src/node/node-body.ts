import { GatewayError, type MaybePromise } from '@gw/core'
import type { NodeMessage } from './node-message.ts'
import { parsedBody } from './parsed-body.ts'

/**
 * Reads a message's whole body and leaves it readable: the app's own body parser, pipe or `for await` gets the same
 * bytes. Where a body parser has run before the gateway, its result is used (see `parsedBody`).
 * @returns `undefined` when the body is larger than `maxBytes`; what was read is put back
 * @throws {GatewayError} `BODY_USED` when the body was consumed and nothing kept it
 */
export function readNodeBody(message: NodeMessage, maxBytes: number): MaybePromise<Uint8Array | undefined> {
  const parsed = parsedBody(message)
  if (parsed !== undefined) return parsed.byteLength > maxBytes ? undefined : parsed
  if (!hasBody(message)) return EMPTY
  if (message.readableEnded)
    throw new GatewayError('BODY_USED', 'The body was read before the gateway, and no parser kept it')
  return readAndPutBack(message, maxBytes)
}

/** Whether a message brings a body at all (RFC 9112 §6.3; on HTTP/2 the stream says so). */
function hasBody(message: NodeMessage): boolean {
  const { headers } = message
  if (headers['transfer-encoding'] !== undefined) return true
  const length = headers['content-length']
  if (length !== undefined) return length !== '0'
  return message.stream !== undefined && !message.stream.endAfterHeaders
}

/** Reads and drops a body that nobody wants any more, so that another can take its place. */
export function dropNodeBody(message: NodeMessage): MaybePromise<void> {
  if (!hasBody(message) || message.readableEnded) return
  return gather(message, Infinity, () => {}).then(() => {})
}

/**
 * The `end` event must not be reached, since a stream cannot be read after it: `read(n)` with exactly what is buffered
 * never triggers it, `read()` would. Putting back is what `unshift` is for.
 */
async function readAndPutBack(message: NodeMessage, maxBytes: number): Promise<Uint8Array | undefined> {
  const chunks: (Uint8Array | string)[] = []
  let bytes = 0
  const encoding = message.readableEncoding ?? 'utf8'
  const whole = await gather(message, maxBytes, (chunk) => {
    chunks.push(chunk)
    bytes += typeof chunk === 'string' ? Buffer.byteLength(chunk, encoding) : chunk.byteLength
    return bytes
  })
  for (const chunk of chunks.toReversed()) putBack(message, chunk, encoding)
  if (!whole) return undefined
  return Buffer.concat(chunks.map((chunk) => (typeof chunk === 'string' ? Buffer.from(chunk, encoding) : chunk)))
}

/** Hands over chunks until the message is complete (`true`) or `take` has returned more than `maxBytes` (`false`). */
function gather(
  message: NodeMessage,
  maxBytes: number,
  take: (chunk: Uint8Array | string) => number | void,
): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const onReadable = (): void => {
      while (message.readableLength > 0) {
        const taken = take(message.read(message.readableLength) as Uint8Array | string) ?? 0
        if (taken > maxBytes) return settle(() => resolve(false))
      }
      if (isComplete(message)) settle(() => resolve(true))
    }
    const onClose = (): void => settle(() => reject(new Error('The client left before its body was complete')))
    const settle = (outcome: () => void): void => {
      message.off('readable', onReadable)
      message.off('close', onClose)
      outcome()
    }
    if (message.destroyed) return onClose()
    message.on('close', onClose)
    // What has arrived whole is read at once: no 'readable' comes after the last one.
    if (isComplete(message)) onReadable()
    else message.on('readable', onReadable)
  })
}

/** Whether every byte has arrived. On HTTP/2 `complete` waits for the `end` event, which must not come yet. */
function isComplete(message: NodeMessage): boolean {
  return message.stream === undefined ? message.complete : message.stream.readableEnded
}

function putBack(message: NodeMessage, chunk: Uint8Array | string, encoding: BufferEncoding): void {
  if (typeof chunk === 'string') message.unshift(chunk, encoding)
  else message.unshift(chunk)
}

const EMPTY = new Uint8Array()
