import type { HeaderMap, Protocol } from '@gw/core'
import { byHeaderName } from './header-names.ts'
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

/** What becomes of a header of a backend's answer. `length`: kept where the length still holds. */
type Fate = 'keep' | 'drop' | 'length'

/** What is known of a header by its name. */
interface AnswerHeaderRule {
  readonly lowerCaseName: string
  /** The name under which a REST API passes on what its own value replaces. */
  readonly remapped: string | undefined
  readonly REST: Fate
  readonly HTTP: Fate
}

const ruleOf = byHeaderName<AnswerHeaderRule>((lowerCaseName, name) => ({
  lowerCaseName,
  remapped: REST_REMAPPED.has(lowerCaseName) ? `x-amzn-Remapped-${name}` : undefined,
  REST: restFate(lowerCaseName),
  HTTP: httpFate(lowerCaseName),
}))

function restFate(lowerCaseName: string): Fate {
  if (lowerCaseName === 'content-length') return 'length'
  return REST_DROPPED.has(lowerCaseName) || REST_REMAPPED.has(lowerCaseName) ? 'drop' : httpFate(lowerCaseName)
}

function httpFate(lowerCaseName: string): Fate {
  if (lowerCaseName === 'content-length') return 'length'
  return isHopByHop(lowerCaseName) ? 'drop' : 'keep'
}

/** The headers of a backend's answer as the client gets them. */
export function proxiedHeaders(raw: RawHeaders, { protocol, keepLength }: BackendAnswerForm): HeaderMap {
  const named = namedByConnection(answerHeader(raw, 'connection'))
  const headers: Headers = {}
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const name = text(raw[i]!)
    const value = text(raw[i + 1]!)
    const rule = ruleOf(name)
    if (rule.remapped !== undefined && protocol === 'REST') add(headers, rule.remapped, value)
    const fate = rule[protocol]
    if (fate === 'drop' || (fate === 'length' && !keepLength) || named.has(rule.lowerCaseName)) continue
    add(headers, name, value)
  }
  return headers
}

/** The headers of a backend's answer as a mapping sees them: all of them, as they came. */
export function answerHeaders(raw: RawHeaders): HeaderMap {
  const headers: Headers = {}
  for (let i = 0; i + 1 < raw.length; i += 2) add(headers, text(raw[i]!), text(raw[i + 1]!))
  return headers
}

/** One header of an answer by its lower-case name; several lines of it joined, as one list (RFC 9110 §5.3). */
export function answerHeader(raw: RawHeaders, lowerCaseName: string): string | undefined {
  let found: string | undefined
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const name = raw[i]!
    if (name.length !== lowerCaseName.length || ruleOf(text(name)).lowerCaseName !== lowerCaseName) continue
    const value = text(raw[i + 1]!)
    found = found === undefined ? value : `${found}, ${value}`
  }
  return found
}

type Headers = Record<string, string | readonly string[]>

function add(headers: Headers, name: string, value: string): void {
  const present = headers[name]
  if (present === undefined || !Object.hasOwn(headers, name)) headers[name] = value
  else headers[name] = [present, value].flat()
}

/** Header bytes are Latin-1 (RFC 9110 §5.5). */
function text(bytes: Uint8Array | string): string {
  // undici hands out Buffers, whose own decoder takes a tenth of TextDecoder's time.
  return typeof bytes === 'string' ? bytes : (bytes as Buffer).toString('latin1')
}
