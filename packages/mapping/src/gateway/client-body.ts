import { isRefusal, whenReady, type Context, type MaybePromise, type Refusal } from '@gw/core'
import { decodeBody } from './decode-body.ts'

/** The body that the client sent, without its Content-Encoding; a refusal where it is too large or cannot be read. */
export function clientBody(context: Context): MaybePromise<Uint8Array | Refusal> {
  const { maxBodyBytes } = context.services
  const contentEncoding = withoutChunks(context.request.header('content-encoding'))
  return whenReady(context.request.body(maxBodyBytes), (body) => {
    if (contentEncoding === undefined || isRefusal(body) || body.byteLength === 0) return body
    return decodeBody(body, contentEncoding, maxBodyBytes)
  })
}

/** `aws-chunked` is no compression: chunks that were signed have lost their frames where the signature was checked. */
function withoutChunks(contentEncoding: string | undefined): string | undefined {
  return contentEncoding?.replace(/^aws-chunked(?:,|$)/i, '')
}
