import type { Context } from '@gw/core'
import { eventHeaderName, type EventHeaderName } from './event-header-name.ts'
import type { Line } from './event-lines.ts'
import { FirstSpellings } from './first-spellings.ts'
import { putOwn } from './own-member.ts'
import type { MultiValues, Values } from './rest-event-type.ts'
import { traceId } from './trace-id.ts'

/** The two maps of a REST API's event: the client's case but for a few names, hop-by-hop ones left out. */
export function restHeaderMaps(context: Context): HeaderMaps {
  return headerMaps(requestLines(context), ({ rest }) => rest)
}

/** The two maps of an HTTP API's event 1.0: each word of a name begins with a capital. */
export function titleCaseHeaderMaps(context: Context): HeaderMaps {
  return headerMaps(requestLines(context), ({ lowerCase, titleCase }) =>
    lowerCase === 'connection' ? undefined : titleCase,
  )
}

/** Headers as an event 2.0 has them: names in lower case, repeated ones joined, cookies apart. */
export function lowerCaseHeaders(context: Context): { headers: Record<string, string>; cookies: string[] } {
  const headers: Record<string, string> = {}
  const cookies: string[] = []
  for (const [name, value] of requestLines(context)) {
    const lowerCaseName = eventHeaderName(name).lowerCase
    if (lowerCaseName === 'cookie') cookies.push(...cookiePairs(value))
    else if (lowerCaseName !== 'connection') {
      const joined = Object.hasOwn(headers, lowerCaseName) ? `${headers[lowerCaseName]}, ${value}` : value
      putOwn(headers, lowerCaseName, joined)
    }
  }
  return { headers, cookies }
}

/** The two maps of an event 1.0: the last value of each header, and all of them. */
export interface HeaderMaps {
  headers: Values
  multiValueHeaders: MultiValues
}

/**
 * The two maps of an event 1.0. A name that came in several cases stands under the first.
 * @param written how a name is written; `undefined` leaves the header out. Default: as it came
 */
export function headerMaps(
  lines: readonly Line[],
  written: (known: EventHeaderName, name: string) => string | undefined = (_, name) => name,
): HeaderMaps {
  const spellings = new FirstSpellings()
  const headers: Record<string, string> = {}
  const multiValueHeaders: Record<string, string[]> = {}
  for (const [name, value] of lines) {
    const known = eventHeaderName(name)
    const spelling = written(known, name)
    if (spelling === undefined) continue
    const earlier = spellings.earlier(known.lowerCase, spelling)
    if (earlier === undefined) putOwn(multiValueHeaders, spelling, [value])
    else multiValueHeaders[earlier]!.push(value)
    putOwn(headers, earlier ?? spelling, value)
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
