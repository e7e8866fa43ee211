import type { Context } from '@gw/core'
import { isVisibleRequestHeader } from '../integration/request-headers.ts'
import type { MethodRequestSource, MultiValues } from '../parameters/mapping-sources.ts'
import type { TemplateParams } from '../variables/input-variable.ts'

/** The request as parameter mappings see it. */
export function methodRequest(context: Context, body: string): MethodRequestSource {
  return {
    path: context.pathParameters,
    querystring: multiValues(context.request.query),
    header: visibleHeaders(context),
    body,
  }
}

/** The request as `$input.params` sees it: of several values the last. */
export function templateParams(source: MethodRequestSource): TemplateParams {
  return { path: source.path, querystring: lastValues(source.querystring), header: lastValues(source.header) }
}

/** Names in the client's case, without a prototype: a header may be called `__proto__`. */
function visibleHeaders(context: Context): MultiValues {
  const headers = new Map<string, string[]>()
  for (const [name, value] of context.request.headerLines()) {
    if (!isVisibleRequestHeader(name)) continue
    const values = headers.get(name)
    if (values === undefined) headers.set(name, [value])
    else values.push(value)
  }
  return multiValues(headers)
}

function multiValues(values: ReadonlyMap<string, readonly string[]>): MultiValues {
  const record = Object.create(null) as Record<string, readonly string[]>
  for (const [name, list] of values) record[name] = list
  return record
}

function lastValues(values: MultiValues): Readonly<Record<string, string>> {
  const record = Object.create(null) as Record<string, string>
  for (const name of Object.keys(values)) record[name] = values[name]?.at(-1) ?? ''
  return record
}
