import { headerValue, type Context, type GatewayResponse, type HeaderMap } from '@gw/core'
import { httpDate } from './http-date.ts'

/** What a 304 repeats of the answer it stands for (RFC 9110, section 15.4.5); the body's own headers are left out. */
const OF_THE_BODY: ReadonlySet<string> = new Set([
  'content-length',
  'content-type',
  'content-encoding',
  'content-language',
  'content-range',
])
/** Longer lists of entity tags are not read. */
const LONGEST_FIELD = 8192

/** Whether one of the caller's entity tags is the answer's, compared weakly (RFC 9110, section 13.1.2). */
export function matchesEntityTag({ request }: Context, headers: HeaderMap): boolean {
  const field = request.header('if-none-match')
  const etag = headerValue(headers, 'etag')
  if (field === undefined || field.length > LONGEST_FIELD) return false
  if (field.trim() === '*') return true
  return typeof etag === 'string' && entityTags(field).has(opaque(etag.trim()))
}

/**
 * Whether the caller has an answer already (RFC 9110, section 13.2.2): by its entity tags, or else by its date. An
 * answer without `Last-Modified` is held for as old as its `Date`.
 */
export function isNotModified(context: Context, response: GatewayResponse, now: number): boolean {
  if (response.statusCode !== 200) return false
  if (context.request.header('if-none-match') !== undefined) return matchesEntityTag(context, response.headers)
  const field = context.request.header('if-modified-since')
  if (field === undefined) return false
  const since = httpDate(field.trim(), now)
  const changed = headerValue(response.headers, 'last-modified') ?? headerValue(response.headers, 'date')
  const changedAt = typeof changed === 'string' ? httpDate(changed.trim(), now) : undefined
  return since !== undefined && changedAt !== undefined && changedAt <= since
}

/** The answer for a caller who has it already. */
export function notModified(response: GatewayResponse): GatewayResponse {
  const headers: Record<string, string | readonly string[]> = {}
  for (const name in response.headers) {
    if (!OF_THE_BODY.has(name.toLowerCase())) headers[name] = response.headers[name]!
  }
  return { statusCode: 304, headers, body: undefined }
}

/** An entity tag of a body: a hash, so that nodes that store the same answer give it the same tag. */
export async function entityTagOf(body: GatewayResponse['body']): Promise<string> {
  const bytes = typeof body === 'string' || body === undefined ? new TextEncoder().encode(body ?? '') : body
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>))
  return `"${Array.from(digest.subarray(0, 16), (byte) => byte.toString(16).padStart(2, '0')).join('')}"`
}

/** Entity tags without their weakness; commas may stand inside the quotes. */
function entityTags(field: string): Set<string> {
  const tags = new Set<string>()
  let at = 0
  for (;;) {
    const start = field.indexOf('"', at)
    const end = start < 0 ? -1 : field.indexOf('"', start + 1)
    if (end < 0) return tags
    tags.add(field.slice(start, end + 1))
    at = end + 1
  }
}

function opaque(etag: string): string {
  return etag.startsWith('W/') ? etag.slice(2) : etag
}
