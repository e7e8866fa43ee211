import { nodeHttp } from './node-http.ts'
import type { NodeResponse } from './node-message.ts'

/** All that `writeHead` accepts: a status, a reason, and headers as an object, a flat list or a list of pairs. */
export type WriteHeadArguments = readonly [statusCode: number, ...rest: readonly unknown[]]

/**
 * Does what `writeHead` does with its arguments, except for sending: status, reason and headers are set on the response,
 * headers replacing those set before, repeated names in a list kept apart.
 * @throws what Node throws for a bad status, reason, name or value
 */
export function setWriteHead(response: NodeResponse, [statusCode, ...rest]: WriteHeadArguments): void {
  const code = statusCode | 0
  if (code < 100 || code > 999) throw invalidStatus(statusCode)
  const reason = rest[0]
  const headers = typeof reason === 'string' ? rest[1] : (rest[1] ?? reason)
  if (typeof reason === 'string') {
    nodeHttp.validateHeaderValue('status message', reason)
    if (response.stream === undefined) response.statusMessage = reason
  }
  response.statusCode = code
  if (Array.isArray(headers)) setLines(response, linesOf(headers))
  else if (typeof headers === 'object' && headers !== null) setObject(response, headers as Record<string, unknown>)
}

type HeaderLine = readonly [name: string, value: unknown]

function linesOf(list: readonly unknown[]): readonly HeaderLine[] {
  if (list.every((entry) => Array.isArray(entry))) return list as unknown as readonly HeaderLine[]
  if (list.length % 2 !== 0) throw invalidHeaders(list)
  return list.flatMap((name, index) => (index % 2 === 0 ? [[String(name), list[index + 1]] as const] : []))
}

function setLines(response: NodeResponse, lines: readonly HeaderLine[]): void {
  for (const [name] of lines) response.removeHeader(name)
  for (const [name, value] of lines) response.appendHeader(name, value as string)
}

function setObject(response: NodeResponse, headers: Readonly<Record<string, unknown>>): void {
  for (const name of Object.keys(headers)) response.setHeader(name, headers[name] as string)
}

function invalidStatus(statusCode: unknown): RangeError {
  const error = new RangeError(`Invalid status code: ${String(statusCode)}`)
  return Object.assign(error, { code: 'ERR_HTTP_INVALID_STATUS_CODE' })
}

function invalidHeaders(list: readonly unknown[]): TypeError {
  const error = new TypeError(`A flat list of headers must be even, and has ${list.length} members`)
  return Object.assign(error, { code: 'ERR_INVALID_ARG_VALUE' })
}
