import { headerValue, withoutHeaders, type HeaderMap } from '@gw/core'

/** Headers of one connection, not of the answer (RFC 9110, section 7.6.1; RFC 9111, section 3.1). */
const CONNECTION_HEADERS: readonly string[] = [
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authentication-info',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]

const ALONE: ReadonlySet<string> = new Set(CONNECTION_HEADERS)

/** The headers that may be remembered: without those of the connection, and without those that `Connection` names. */
export function withoutConnectionHeaders(headers: HeaderMap, more: readonly string[] = []): HeaderMap {
  const field = headerValue(headers, 'connection')
  if (field === undefined && more.length === 0) return withoutHeaders(headers, ALONE)
  const named = String(field ?? '')
    .split(',', 64)
    .map((name) => name.trim().toLowerCase())
  return withoutHeaders(headers, new Set([...CONNECTION_HEADERS, ...named, ...more]))
}
