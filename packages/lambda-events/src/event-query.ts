import { parseQueryParameters, type Context, type QueryParameters } from '@gw/core'
import type { MultiValues, Values } from './rest-event-type.ts'

/** The query string that the function gets to see: the client's, or what a policy made of it. */
export function currentQueryString(context: Context): string {
  return context.changedRequest?.rawQueryString ?? context.request.rawQueryString
}

/** The two maps of an event 1.0: the last value of each parameter, and all of them; `null` when there is none. */
export function queryMaps(context: Context): {
  queryStringParameters: Values | null
  multiValueQueryStringParameters: MultiValues | null
} {
  const query = currentQuery(context)
  if (query.size === 0) return { queryStringParameters: null, multiValueQueryStringParameters: null }
  return {
    queryStringParameters: fromEntries(query, (values) => values.at(-1)!),
    multiValueQueryStringParameters: fromEntries(query, (values) => [...values]),
  }
}

/** The map of an event 2.0: repeated values joined with commas; `undefined` when there is none. */
export function joinedQuery(context: Context): Record<string, string> | undefined {
  const query = currentQuery(context)
  return query.size === 0 ? undefined : fromEntries(query, (values) => values.join(','))
}

function currentQuery(context: Context): QueryParameters {
  const changed = context.changedRequest?.rawQueryString
  return changed === undefined || changed === context.request.rawQueryString
    ? context.request.query
    : parseQueryParameters(changed)
}

function fromEntries<T>(query: QueryParameters, value: (values: readonly string[]) => T): Record<string, T> {
  return Object.fromEntries([...query].map(([name, values]) => [name, value(values)]))
}
