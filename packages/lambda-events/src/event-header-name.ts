import { KnownNames } from './known-names.ts'

/** How events write a header's name. */
export interface EventHeaderName {
  /** As event 2.0 has it. */
  readonly lowerCase: string
  /** As a REST API has it; `undefined` for what it keeps from a function. */
  readonly rest: string | undefined
  /** As event 1.0 of an HTTP API has it: each word begins with a capital. */
  readonly titleCase: string
}

/** What a REST API keeps from a function (developer guide, "Important notes", column Lambda; measured). */
const REST_DROPS: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'content-md5',
  'expect',
  'max-forwards',
  'proxy-authenticate',
  'server',
  'te',
  'transfer-encoding',
  'trailer',
  'upgrade',
  'www-authenticate',
])

/** Names that a REST API writes its own way, whatever the client's case (measured). */
const REST_NAMES: ReadonlyMap<string, string> = new Map([
  ['authorization', 'Authorization'],
  ['user-agent', 'User-Agent'],
  ['host', 'Host'],
])

const known = new KnownNames<EventHeaderName>((name) => {
  const lowerCase = name.toLowerCase()
  const rest = REST_DROPS.has(lowerCase) ? undefined : (REST_NAMES.get(lowerCase) ?? name)
  return { lowerCase, rest, titleCase: titleCase(name) }
})

/** How events write a name that came so. */
export function eventHeaderName(name: string): EventHeaderName {
  return known.of(name)
}

function titleCase(name: string): string {
  return name
    .split('-')
    .map((word) => word.slice(0, 1).toUpperCase() + word.slice(1).toLowerCase())
    .join('-')
}
