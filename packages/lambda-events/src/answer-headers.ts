import type { HeaderMap } from '@gw/core'
import { putOwn } from './own-member.ts'

/** Renamed on a REST API's way out, so that the gateway's own value stands (developer guide; the first four measured). */
const REST_REMAPPED: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'date',
  'server',
  'authorization',
  'content-md5',
  'max-forwards',
  'user-agent',
  'www-authenticate',
])

/** Never sent on by a REST API (developer guide, column Lambda, responses). */
const REST_DROPPED: ReadonlySet<string> = new Set([
  'expect',
  'host',
  'proxy-authenticate',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'via',
])

/** Belong to the connection, or are the server's to say. */
const HTTP_DROPPED: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])

/** Headers of a handler's answer as a REST API sends them. */
export function restAnswerHeaders(lines: readonly (readonly [string, string])[]): HeaderMap {
  return headerMap(
    lines
      .filter(([name]) => !REST_DROPPED.has(name.toLowerCase()))
      .map(([name, value]) => [REST_REMAPPED.has(name.toLowerCase()) ? `x-amzn-Remapped-${name}` : name, value]),
  )
}

/** Headers of a handler's answer as an HTTP API, a Function URL or a load balancer sends them. */
export function httpAnswerHeaders(lines: readonly (readonly [string, string])[]): HeaderMap {
  return headerMap(lines.filter(([name]) => !HTTP_DROPPED.has(name.toLowerCase())))
}

/** Values under one name however its case changes; the first one's case stands. */
function headerMap(lines: readonly (readonly [string, string])[]): HeaderMap {
  const names = new Map<string, string>()
  const headers: Record<string, string | readonly string[]> = {}
  for (const [name, value] of lines) {
    const lowerCaseName = name.toLowerCase()
    const first = names.get(lowerCaseName)
    if (first === undefined) {
      names.set(lowerCaseName, name)
      putOwn(headers, name, value)
    } else putOwn(headers, first, [headers[first]!, value].flat())
  }
  return headers
}
