import type { GatewayResponse } from '@gw/core'
import { fromOutput } from './aws-service-values.ts'
import { xmlText } from './xml-text.ts'

/** Members of S3's outputs that are headers of its answers (S3 API reference). */
const HEADERS: readonly (readonly [member: string, name: string])[] = [
  ['ContentType', 'Content-Type'],
  ['ContentEncoding', 'Content-Encoding'],
  ['ContentDisposition', 'Content-Disposition'],
  ['ContentRange', 'Content-Range'],
  ['CacheControl', 'Cache-Control'],
  ['ETag', 'ETag'],
  ['VersionId', 'x-amz-version-id'],
]

/** An output of S3 as its answer: an object's bytes, or a listing in XML. */
export async function s3Answer(output: object): Promise<GatewayResponse> {
  const members = output as Readonly<Record<string, unknown>>
  const metadata = members['$metadata'] as { httpStatusCode?: number } | undefined
  const statusCode = metadata?.httpStatusCode ?? 200
  if ('Contents' in members || 'KeyCount' in members) {
    const body = xmlText('ListBucketResult', fromOutput(output), 'flat')
    return { statusCode, headers: { 'Content-Type': 'application/xml' }, body }
  }
  return { statusCode, headers: headersOf(members), body: await bodyOf(members['Body']) }
}

function headersOf(members: Readonly<Record<string, unknown>>): Record<string, string> {
  const named = HEADERS.flatMap(([member, name]) =>
    typeof members[member] === 'string' ? [[name, members[member]] as const] : [],
  )
  const modified = members['LastModified']
  return {
    ...Object.fromEntries(named),
    ...(modified instanceof Date ? { 'Last-Modified': modified.toUTCString() } : {}),
  }
}

/** The SDK's body is a stream of bytes; the mapping around it bounds how much of it is read. */
async function bodyOf(body: unknown): Promise<GatewayResponse['body']> {
  if (typeof body === 'string' || body instanceof Uint8Array) return body
  if (typeof body === 'object' && body !== null && Symbol.asyncIterator in body)
    return body as AsyncIterable<Uint8Array>
  return ''
}
