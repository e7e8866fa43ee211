import { deny, type Refusal } from '@gw/core'
import { readBounded } from './read-bounded.ts'

/**
 * A request's body without its Content-Encoding: API Gateway always undoes `gzip` and `deflate`. An encoding it does
 * not know, or bytes that are not what they claim to be, are 415; what would grow beyond `maxBytes` is 413, and no more
 * than that is ever unpacked.
 */
export async function decodeBody(
  body: Uint8Array,
  contentEncoding: string,
  maxBytes: number,
): Promise<Uint8Array | Refusal> {
  const coding = contentEncoding.trim().toLowerCase()
  if (coding === '' || coding === 'identity') return body
  if (coding !== 'gzip' && coding !== 'deflate') return unsupported('content-encoding')
  try {
    const stream = new Blob([body as Uint8Array<ArrayBuffer>]).stream().pipeThrough(new DecompressionStream(coding))
    return (await readBounded(stream, maxBytes)) ?? deny('REQUEST_TOO_LARGE', { reason: 'decoded-body-too-large' })
  } catch {
    return unsupported('content-encoding-broken')
  }
}

function unsupported(reason: string): Refusal {
  return deny('UNSUPPORTED_MEDIA_TYPE', { reason })
}
