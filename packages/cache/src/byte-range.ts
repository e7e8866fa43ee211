import { headerValue, mergeHeaders, type Context, type GatewayResponse } from '@gw/core'
import { httpDate } from './http-date.ts'

const encoder = new TextEncoder()

/**
 * The part of a whole answer that a request asks for (RFC 9110, section 14): one range of bytes. Several ranges, other
 * units and an `If-Range` that does not hold get the whole answer, which is always allowed.
 * @returns the answer itself, a 206, or a 416 when nothing of it lies in the range
 */
export function rangeOf(context: Context, response: GatewayResponse, now: number): GatewayResponse {
  const field = context.request.header('range')
  if (field === undefined || response.statusCode !== 200 || response.body === undefined) return response
  const [, first, last] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(field.replaceAll(' ', '')) ?? []
  if (first === undefined || (first === '' && last === '') || !holds(context, response, now)) return response
  const bytes = typeof response.body === 'string' ? encoder.encode(response.body) : (response.body as Uint8Array)
  const range = bounds(first, last!, bytes.byteLength)
  if (range === 'backwards') return response
  return range === 'outside' ? unsatisfiable(response, bytes.byteLength) : part(response, bytes, range)
}

interface Bounds {
  readonly start: number
  /** Exclusive. */
  readonly end: number
}

function bounds(first: string, last: string, length: number): Bounds | 'backwards' | 'outside' {
  if (first === '') {
    const suffix = Math.min(Number(last), length)
    return suffix === 0 ? 'outside' : { start: length - suffix, end: length }
  }
  const start = Number(first)
  if (last !== '' && Number(last) < start) return 'backwards'
  if (start >= length) return 'outside'
  return { start, end: last === '' ? length : Math.min(Number(last) + 1, length) }
}

/** `If-Range` needs a strong entity tag, or the very date of the answer. */
function holds({ request }: Context, { headers }: GatewayResponse, now: number): boolean {
  const condition = request.header('if-range')?.trim()
  if (condition === undefined) return true
  if (condition.startsWith('"')) return headerValue(headers, 'etag') === condition
  const lastModified = headerValue(headers, 'last-modified')
  const date = httpDate(condition, now)
  return date !== undefined && typeof lastModified === 'string' && httpDate(lastModified, now) === date
}

function part(response: GatewayResponse, bytes: Uint8Array, { start, end }: Bounds): GatewayResponse {
  const headers = mergeHeaders(response.headers, {
    'Content-Range': `bytes ${start}-${end - 1}/${bytes.byteLength}`,
    'Content-Length': String(end - start),
  })
  return { statusCode: 206, headers, body: bytes.subarray(start, end) }
}

function unsatisfiable(response: GatewayResponse, length: number): GatewayResponse {
  const date = headerValue(response.headers, 'date')
  const headers = { 'Content-Range': `bytes */${length}`, ...(date === undefined ? {} : { Date: date }) }
  return { statusCode: 416, headers, body: undefined }
}
