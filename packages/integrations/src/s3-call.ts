import type { Context } from '@gw/core'
import type { ServiceCall } from './service-call.ts'

/** S3's actions on an object and on a bucket, by method. */
const OBJECT: Readonly<Record<string, string>> = {
  GET: 'GetObject',
  HEAD: 'HeadObject',
  PUT: 'PutObject',
  DELETE: 'DeleteObject',
}
const BUCKET: Readonly<Record<string, string>> = { GET: 'ListObjectsV2', HEAD: 'HeadBucket' }

/** Headers that S3 reads, and the members that the SDK gives them (S3 API reference). */
const READ: Readonly<Record<string, string>> = { range: 'Range', 'if-match': 'IfMatch', 'if-none-match': 'IfNoneMatch' }
const WRITTEN: Readonly<Record<string, string>> = {
  'content-type': 'ContentType',
  'content-encoding': 'ContentEncoding',
  'content-disposition': 'ContentDisposition',
  'cache-control': 'CacheControl',
  'x-amz-acl': 'ACL',
  'x-amz-storage-class': 'StorageClass',
}

/** A path of S3 as a call; undefined where method and path name no action. */
export function s3Call(
  context: Context,
  [bucket, ...rest]: readonly string[],
  method: string,
  body: Uint8Array,
): ServiceCall | undefined {
  if (bucket === undefined || bucket.includes('/')) return undefined
  const key = rest.join('/')
  const action = (key === '' ? BUCKET : OBJECT)[method]
  if (action === undefined) return undefined
  const input = { Bucket: bucket, ...(key === '' ? listing(context) : { Key: key }) }
  if (action !== 'PutObject') return { action, input: { ...input, ...headers(context, READ) }, protocol: 's3' }
  return { action, input: { ...input, ...headers(context, WRITTEN), Body: body }, protocol: 's3' }
}

function headers({ changedRequest }: Context, members: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(members).flatMap(([name, member]) => {
      const value = changedRequest?.headers.get(name)?.at(-1)
      return value === undefined ? [] : [[member, value]]
    }),
  )
}

function listing({ changedRequest, request }: Context): Record<string, string | number> {
  const query = new URLSearchParams(changedRequest?.rawQueryString ?? request.rawQueryString)
  const members = [
    ['prefix', 'Prefix'],
    ['delimiter', 'Delimiter'],
    ['continuation-token', 'ContinuationToken'],
  ] as const
  const named = members.flatMap(([name, member]) => (query.has(name) ? [[member, query.get(name)!] as const] : []))
  const maxKeys = query.get('max-keys') ?? ''
  return { ...Object.fromEntries(named), ...(/^\d{1,4}$/.test(maxKeys) ? { MaxKeys: Number(maxKeys) } : {}) }
}
