import type { HeaderMap, Protocol } from '@gw/core'
import { isHopByHop, namedByConnection } from './hop-by-hop.ts'

/** Renamed on a REST API's way out, so that the gateway's own value stands (measured for HTTP_PROXY). */
const REST_REMAPPED: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'date',
  'server',
  'x-amzn-requestid',
])

/** Never sent on by a REST API (developer guide, column HTTP_PROXY, responses). */
const REST_DROPPED: ReadonlySet<string> = new Set(['expect', 'host', 'via'])

/** Headers as they came: name, value, name, value. */
export type RawHeaders = readonly (Uint8Array | string)[]

/** How an answer's headers are passed on. */
export interface BackendAnswerForm {
  readonly protocol: Protocol
  /** Whether the length that the backend named still holds: the body streams on, or there is none to a HEAD. */
  readonly keepLength: boolean
}

/** The headers of a backend's answer as the client gets them. */
export function proxiedHeaders(raw: RawHeaders, { protocol, keepLength }: BackendAnswerForm): HeaderMap {
  const lines = linesOf(raw)
  const named = namedByConnection(lines.find(([name]) => name.toLowerCase() === 'connection')?.[1])
  const headers: Record<string, string | readonly string[]> = {}
  for (const [name, value] of lines) {
    const lowerCaseName = name.toLowerCase()
    if (protocol === 'REST' && REST_REMAPPED.has(lowerCaseName)) add(headers, `x-amzn-Remapped-${name}`, value)
    if (isHopByHop(lowerCaseName) || named.has(lowerCaseName)) continue
    if (lowerCaseName === 'content-length' && !keepLength) continue
    if (protocol === 'REST' && (REST_DROPPED.has(lowerCaseName) || isReplaced(lowerCaseName))) continue
    add(headers, name, value)
  }
  return headers
}

/** The headers of a backend's answer as a mapping sees them: all of them, as they came. */
export function answerHeaders(raw: RawHeaders): HeaderMap {
  const headers: Record<string, string | readonly string[]> = {}
  for (const [name, value] of linesOf(raw)) add(headers, name, value)
  return headers
}

function isReplaced(lowerCaseName: string): boolean {
  return REST_REMAPPED.has(lowerCaseName) && lowerCaseName !== 'content-length'
}

function add(headers: Record<string, string | readonly string[]>, name: string, value: string): void {
  const present = Object.hasOwn(headers, name) ? headers[name]! : undefined
  headers[name] = present === undefined ? value : [present, value].flat()
}

/** Header bytes are Latin-1 (RFC 9110 §5.5). */
function linesOf(raw: RawHeaders): readonly (readonly [string, string])[] {
  const lines: (readonly [string, string])[] = []
  for (let i = 0; i + 1 < raw.length; i += 2) lines.push([text(raw[i]!), text(raw[i + 1]!)])
  return lines
}

function text(bytes: Uint8Array | string): string {
  // undici hands out Buffers, whose own decoder takes a tenth of TextDecoder's time.
  return typeof bytes === 'string' ? bytes : (bytes as Buffer).toString('latin1')
}
