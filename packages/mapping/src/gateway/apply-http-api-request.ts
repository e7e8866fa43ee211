import type { Context } from '@gw/core'
import { headerText } from '../integration/header-text.ts'
import type { MapHttpApiParameters, NamedChange } from '../parameters/http-api-parameters.ts'
import type { HttpApiRequestSource } from '../parameters/http-api-source.ts'
import type { MappingVariables, MultiValues } from '../parameters/mapping-sources.ts'
import { encodeForm } from '../variables/form-encoding.ts'

/** Writes an HTTP API's mapped parameters to the request that the integration gets. */
export function applyHttpApiRequest(
  context: Context,
  map: MapHttpApiParameters<HttpApiRequestSource>,
  body: string,
  variables: MappingVariables,
): void {
  const request = context.integrationRequest
  const query = new Map(context.request.query)
  let queryChanged = false
  for (const change of map(sourceOf(context, body), variables)) {
    if (change.type === 'path') request.path = pathText(change.value)
    else if (change.type !== 'statuscode') {
      queryChanged ||= change.place === 'querystring'
      const isHeader = change.place === 'header'
      changeValues(isHeader ? request.headers : query, change, isHeader ? headerText : String)
    }
  }
  if (queryChanged) request.rawQueryString = queryString(query)
}

function changeValues(
  values: Map<string, readonly string[]>,
  change: NamedChange,
  safe: (value: string) => string,
): void {
  if (change.type === 'remove') values.delete(change.name)
  else if (change.type === 'overwrite') values.set(change.name, [safe(change.value)])
  else values.set(change.name, [...(values.get(change.name) ?? []), safe(change.value)])
}

function sourceOf(context: Context, body: string): HttpApiRequestSource {
  return {
    path: context.path,
    pathParameters: context.pathParameters,
    querystring: record(context.request.query),
    header: record(context.integrationRequest.headers),
    body,
  }
}

function record(values: ReadonlyMap<string, readonly string[]>): MultiValues {
  const result = Object.create(null) as Record<string, readonly string[]>
  for (const [name, list] of values) result[name] = list
  return result
}

function queryString(query: ReadonlyMap<string, readonly string[]>): string {
  const pairs = [...query].flatMap(([name, values]) => values.map((value) => `${encode(name)}=${encode(value)}`))
  return pairs.join('&')
}

function encode(text: string): string {
  return encodeForm(text).replaceAll('+', '%20')
}

/** A path that the request line can hold: what a mapped value must not bring, a query or a blank, is encoded. */
function pathText(value: string): string {
  const encoded = value.replace(/[^!$&'()*+,\-./0-9:;=@A-Z_a-z~%]/gu, (character) => encode(character))
  return encoded.startsWith('/') ? encoded : `/${encoded}`
}
