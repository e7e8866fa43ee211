import type { Context } from '@gw/core'
import type { Line } from './event-lines.ts'
import { putOwn } from './own-member.ts'
import type { MultiValues, Values } from './rest-event-type.ts'
import { traceId } from './trace-id.ts'

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

/** Header lines as a REST API's event has them: the client's case but for a few names, hop-by-hop ones left out. */
export function restHeaderLines(context: Context): readonly Line[] {
  const kept: Line[] = []
  for (const line of requestLines(context)) {
    const lowerCaseName = line[0].toLowerCase()
    if (REST_DROPS.has(lowerCaseName)) continue
    const own = REST_NAMES.get(lowerCaseName)
    kept.push(own === undefined ? line : [own, line[1]])
  }
  return kept
}

/** Header lines as an HTTP API's event 1.0 has them: each word of a name begins with a capital. */
export function titleCaseHeaderLines(context: Context): readonly Line[] {
  return requestLines(context)
    .filter(([name]) => name.toLowerCase() !== 'connection')
    .map(([name, value]) => [titleCase(name), value])
}

/** Headers as an event 2.0 has them: names in lower case, repeated ones joined, cookies apart. */
export function lowerCaseHeaders(context: Context): { headers: Record<string, string>; cookies: string[] } {
  const headers: Record<string, string> = Object.create(null) as Record<string, string>
  const cookies: string[] = []
  for (const [name, value] of requestLines(context)) {
    const lowerCaseName = name.toLowerCase()
    if (lowerCaseName === 'cookie') cookies.push(...cookiePairs(value))
    else if (lowerCaseName !== 'connection') {
      const present = headers[lowerCaseName]
      headers[lowerCaseName] = present === undefined ? value : `${present}, ${value}`
    }
  }
  return { headers: { ...headers }, cookies }
}

/** The two maps of an event 1.0. A name that came in several cases stands under the first. */
export function headerMaps(lines: readonly Line[]): { headers: Values; multiValueHeaders: MultiValues } {
  const names = new Map<string, string>()
  const headers: Record<string, string> = {}
  const multiValueHeaders: Record<string, string[]> = {}
  for (const [name, value] of lines) {
    const lowerCaseName = name.toLowerCase()
    const first = names.get(lowerCaseName)
    if (first === undefined) {
      names.set(lowerCaseName, name)
      putOwn(multiValueHeaders, name, [value])
    } else multiValueHeaders[first]!.push(value)
    putOwn(headers, first ?? name, value)
  }
  return { headers, multiValueHeaders }
}

/** What the client sent or a policy made of it, with what API Gateway adds; an event from AWS has that already. */
function requestLines(context: Context): readonly Line[] {
  const lines = currentLines(context)
  if (context.request.isForwarded) return lines
  const { request } = context
  const has = (name: string): boolean => request.header(name) !== undefined
  const before = request.header('x-forwarded-for')
  return [
    ...withTrace(
      lines.filter(([name]) => name.toLowerCase() !== 'x-forwarded-for'),
      context,
    ),
    ['X-Forwarded-For', before === undefined ? request.sourceIp : `${before}, ${request.sourceIp}`],
    ...(has('x-forwarded-port') ? [] : [['X-Forwarded-Port', '443'] as const]),
    ...(has('x-forwarded-proto') ? [] : [['X-Forwarded-Proto', 'https'] as const]),
  ]
}

/** The trace under the client's own name for it, with what the client left out. */
function withTrace(lines: readonly Line[], context: Context): readonly Line[] {
  const sent = context.request.header('x-amzn-trace-id')
  const trace = traceId(context)
  if (sent === undefined) return [...lines, ['X-Amzn-Trace-Id', trace]]
  if (sent === trace) return lines
  return lines.map(([name, value]) => [
    name,
    value === sent && name.toLowerCase() === 'x-amzn-trace-id' ? trace : value,
  ])
}

/** Headers that policies may have changed carry lower-case names: the client's case is put back where it sent one. */
function currentLines({ request, changedRequest }: Context): readonly Line[] {
  const sent = request.headerLines()
  if (changedRequest === undefined) return sent
  const names = new Map(sent.map(([name]) => [name.toLowerCase(), name]))
  return [...changedRequest.headers].flatMap(([name, values]) =>
    values.map((value) => [names.get(name) ?? name, value] as const),
  )
}

function cookiePairs(value: string): string[] {
  return value
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair !== '')
}

function titleCase(name: string): string {
  return name
    .split('-')
    .map((word) => word.slice(0, 1).toUpperCase() + word.slice(1).toLowerCase())
    .join('-')
}
