import type { HeaderMap, ResponseHead } from '@gw/core'
import { headerText } from '../integration/header-text.ts'
import type { MultiValues } from '../parameters/mapping-sources.ts'
import type { NamedChange, ParameterChange } from '../parameters/http-api-parameters.ts'

/** Status and headers with an HTTP API's mapped parameters. A status that is none is left as it was. */
export function applyHttpApiResponse(head: ResponseHead, changes: readonly ParameterChange[]): ResponseHead {
  let { statusCode } = head
  const headers: Record<string, string | readonly string[]> = { ...head.headers }
  for (const change of changes) {
    if (change.type === 'statuscode') statusCode = statusOf(change.value) ?? statusCode
    else if (change.type !== 'path' && change.place === 'header') changeHeader(headers, change)
  }
  return { statusCode, headers }
}

/** Headers by lower-case name, as mappings of an HTTP API see them. */
export function lowerCaseHeaders(headers: HeaderMap): MultiValues {
  const result = Object.create(null) as Record<string, readonly string[]>
  for (const [name, value] of Object.entries(headers)) {
    const lowerCaseName = name.toLowerCase()
    result[lowerCaseName] = [...(result[lowerCaseName] ?? []), ...[value].flat()]
  }
  return result
}

function changeHeader(headers: Record<string, string | readonly string[]>, change: NamedChange): void {
  const present = Object.keys(headers).filter((name) => name.toLowerCase() === change.name)
  const before = present.flatMap((name) => [headers[name] ?? []].flat())
  for (const name of present) delete headers[name]
  if (change.type === 'remove') return
  const value = headerText(change.value)
  headers[change.name] = change.type === 'append' && before.length > 0 ? [...before, value] : value
}

function statusOf(value: string): number | undefined {
  return /^[1-5][0-9]{2}$/.test(value) ? Number(value) : undefined
}
