import { whenReady, type Context, type IntegrationRequest, type MaybePromise } from '@gw/core'
import { dropNodeBody } from './node-body.ts'
import type { NodeMessage } from './node-message.ts'
import type { NodeRequest } from './node-request.ts'
import { replaceParsedBody } from './parsed-body.ts'
import { withoutAuthority } from './request-target.ts'

/**
 * Makes a native request say what the app is to see: the path that the gateway matched, and what policies made of the
 * rest. A request that says so already is not touched.
 */
export function applyIntegrationRequest(request: NodeRequest, { path, changedRequest }: Context): MaybePromise<void> {
  const { message, target } = request
  if (changedRequest !== undefined) {
    request.keepHeaders()
    return applyChanges(message, target.origin, changedRequest)
  }
  const url = target.origin + withoutAuthority(path) + target.search
  if (message.url !== url) message.url = url
}

function applyChanges(message: NodeMessage, origin: string, changed: IntegrationRequest): MaybePromise<void> {
  const { method, path, rawQueryString, headers, body } = changed
  message.method = method
  message.url = origin + withoutAuthority(path) + (rawQueryString === '' ? '' : `?${rawQueryString}`)
  if (body === undefined) return setHeaders(message, headers)
  const bytes = typeof body === 'string' ? Buffer.from(body) : body
  setHeaders(message, withLength(headers, bytes.byteLength))
  if (message.readableEnded) return replaceParsedBody(message, bytes)
  return whenReady(dropNodeBody(message), () => {
    if (bytes.byteLength > 0) message.unshift(bytes)
  })
}

type Headers = ReadonlyMap<string, readonly string[]>

/** A new body is whole, and has its own length. */
function withLength(headers: Headers, length: number): Headers {
  const changed = new Map(headers)
  changed.delete('transfer-encoding')
  return changed.set('content-length', [String(length)])
}

/** In place, since others hold the object already. HTTP/2's pseudo headers are no headers and stay. */
function setHeaders(message: NodeMessage, headers: Headers): void {
  const target = message.headers
  for (const name of Object.keys(target)) if (!name.startsWith(':') && !headers.has(name)) delete target[name]
  const lines: string[] = []
  for (const [name, values] of headers) {
    if (values.length === 0) delete target[name]
    else target[name] = joined(name, values)
    for (const value of values) lines.push(name, value)
  }
  message.rawHeaders = lines
}

/** As Node joins repeated headers, but for names of which it keeps the first alone. */
function joined(lowerCaseName: string, values: readonly string[]): string | string[] {
  if (lowerCaseName === 'set-cookie') return [...values]
  if (FIRST_ALONE.has(lowerCaseName)) return values[0]!
  return values.join(lowerCaseName === 'cookie' ? '; ' : ', ')
}

/** Node documentation, `message.headers`. */
const FIRST_ALONE: ReadonlySet<string> = new Set([
  'age',
  'authorization',
  'content-length',
  'content-type',
  'etag',
  'expires',
  'from',
  'host',
  'if-modified-since',
  'if-unmodified-since',
  'last-modified',
  'location',
  'max-forwards',
  'proxy-authorization',
  'referer',
  'retry-after',
  'server',
  'user-agent',
])
