import { isHeaderName } from '@gw/core'
import { KnownNames } from './known-names.ts'

/** What becomes of a header of a handler's answer, by its name. */
export interface AnswerHeaderName {
  readonly lowerCase: string
  /** Whether it is a header's name at all. */
  readonly isName: boolean
  /** The name that a REST API sends it under; `undefined` for what it never sends on. */
  readonly rest: string | undefined
  /** The same for an HTTP API, a Function URL and a load balancer. */
  readonly http: string | undefined
  /** Whether the service in front of the function writes it itself: a second value would contradict it. */
  readonly isLeftToTheFront: boolean
}

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

const LEFT_TO_THE_FRONT: ReadonlySet<string> = new Set(['content-length', 'transfer-encoding', 'connection'])

const known = new KnownNames<AnswerHeaderName>((name) => {
  const lowerCase = name.toLowerCase()
  return {
    lowerCase,
    isName: isHeaderName(name),
    rest: restName(name, lowerCase),
    http: HTTP_DROPPED.has(lowerCase) ? undefined : name,
    isLeftToTheFront: LEFT_TO_THE_FRONT.has(lowerCase),
  }
})

/** What becomes of a header that a handler calls so. */
export function answerHeaderName(name: string): AnswerHeaderName {
  return known.of(name)
}

function restName(name: string, lowerCase: string): string | undefined {
  if (REST_DROPPED.has(lowerCase)) return undefined
  return REST_REMAPPED.has(lowerCase) ? `x-amzn-Remapped-${name}` : name
}
