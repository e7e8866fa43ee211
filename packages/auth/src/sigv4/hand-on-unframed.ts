import type { Context } from '@gw/core'
import type { UnframedPayload } from './chunk-signatures.ts'

/** What they said of the chunks is no longer so. */
const CHUNK_HEADERS = [
  'x-amz-content-sha256',
  'x-amz-decoded-content-length',
  'x-amz-trailer',
  'transfer-encoding',
] as const

/** Hands on as one piece what came in chunks: to policies that read the body, and to the integration. */
export function handOnUnframed({ body, trailers }: UnframedPayload, { request, integrationRequest }: Context): void {
  request.replaceBody(body)
  integrationRequest.body = body
  const { headers } = integrationRequest
  for (const name of CHUNK_HEADERS) headers.delete(name)
  const codings = otherCodings(headers.get('content-encoding') ?? [])
  if (codings === '') headers.delete('content-encoding')
  else headers.set('content-encoding', [codings])
  headers.set('content-length', [String(body.byteLength)])
  for (const [name, value] of trailers) headers.set(name, [value])
}

/** `aws-chunked` is what AWS calls its chunks in `Content-Encoding`; a real coding beside it stays. */
function otherCodings(values: readonly string[]): string {
  const codings = values.flatMap((value) => value.split(',')).map((coding) => coding.trim())
  return codings.filter((coding) => coding !== '' && coding.toLowerCase() !== 'aws-chunked').join(', ')
}
