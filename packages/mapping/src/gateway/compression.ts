import {
  bodyLength,
  checkOptions,
  headerValue,
  isRefusal,
  isStream,
  numberOption,
  whenReady,
  type Context,
  type Follow,
  type GatewayResponse,
  type Policy,
} from '@gw/core'
import { responseCoding, type ContentCoding } from '../integration/compression.ts'
import { clientBody } from './client-body.ts'
import { readBounded } from './read-bounded.ts'

/** An API's payload compression. */
export interface CompressionOptions {
  /** Bytes from which on an answer is compressed, 0 to 10,485,760 (API reference, RestApi). */
  readonly minimumCompressionSize: number
}

/**
 * A REST API's payload compression, both ways: a request's `Content-Encoding` is undone before the integration sees
 * the body (unknown or broken: 415; a bomb: 413), and an answer is compressed where the client prefers `gzip` or
 * `deflate`. It stands outside the cache, which keeps plain answers. A streamed answer is left alone.
 */
export function compression(options: CompressionOptions): Policy<'extension'> {
  checkOptions('compression', options, {
    minimumCompressionSize: numberOption({ min: 0, max: 10_485_760, integer: true }),
  })
  const { minimumCompressionSize } = options
  return {
    slot: 'extension',
    name: 'compression',
    onRequest: (context) => {
      const follow = followOf(context, minimumCompressionSize)
      if (context.request.header('content-encoding') === undefined) return follow
      return whenReady(clientBody(context), (body) => {
        if (isRefusal(body)) return body
        context.integrationRequest.body = body
        context.integrationRequest.headers.delete('content-encoding')
        return follow
      })
    },
    describe: () => ({ summary: `from ${minimumCompressionSize} bytes` }),
  }
}

function followOf(context: Context, minimumCompressionSize: number): Follow {
  const acceptEncoding = context.request.header('accept-encoding')
  return {
    response: (response) => {
      const encoded = headerValue(response.headers, 'content-encoding') !== undefined
      const length = bodyLength(response.body) ?? 0
      const coding = responseCoding({ acceptEncoding, encoded, length }, minimumCompressionSize)
      return coding === undefined || length === 0 ? response : compress(response, coding)
    },
  }
}

async function compress(response: GatewayResponse, coding: ContentCoding): Promise<GatewayResponse> {
  const { body } = response
  if (body === undefined || isStream(body)) return response
  const stream = new Blob([body as Uint8Array<ArrayBuffer> | string])
    .stream()
    .pipeThrough(new CompressionStream(coding))
  const compressed = await readBounded(stream, Number.POSITIVE_INFINITY)
  const headers = Object.fromEntries(
    Object.entries(response.headers).filter(([name]) => name.toLowerCase() !== 'content-length'),
  )
  return { ...response, headers: { ...headers, 'Content-Encoding': coding }, body: compressed }
}
