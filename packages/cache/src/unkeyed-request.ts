import { parseQueryParameters, type Context } from '@gw/core'
import { tellsApart } from './identity.ts'
import type { KeyParameter } from './key-parameter.ts'

/** Which parts of a request the key knows. */
export interface KeyedParts {
  readonly shared: boolean
  /** Lower-case names. */
  readonly headers: ReadonlySet<string>
  /** `undefined`: the whole query. */
  readonly queryParameters: ReadonlySet<string> | undefined
}

/** What the chosen parameters of a key cover. */
export function keyedParts(
  parameters: readonly KeyParameter[] | undefined,
  shared: boolean,
  more: readonly string[],
): KeyedParts {
  const headers = new Set(more)
  const queryParameters = new Set<string>()
  for (const { header, queryParameter } of parameters ?? []) {
    if (header !== undefined) headers.add(header)
    if (queryParameter !== undefined) queryParameters.add(queryParameter)
  }
  return { shared, headers, queryParameters: parameters === undefined ? undefined : queryParameters }
}

/** Whether the key tells the values of a request header apart. */
export function isKeyedHeader(context: Context, parts: KeyedParts, lowerCaseName: string): boolean {
  return parts.headers.has(lowerCaseName) || (!parts.shared && tellsApart(context, lowerCaseName))
}

/**
 * Takes everything off the integration's request that the key does not know: what the integration cannot see cannot
 * shape an answer that others get.
 */
export function removeUnkeyed(context: Context, parts: KeyedParts): void {
  const { integrationRequest } = context
  for (const name of integrationRequest.headers.keys()) {
    if (!isKeyedHeader(context, parts, name)) integrationRequest.headers.delete(name)
  }
  if (parts.queryParameters !== undefined) {
    integrationRequest.rawQueryString = keptQuery(integrationRequest.rawQueryString, parts.queryParameters)
  }
}

function keptQuery(rawQueryString: string, names: ReadonlySet<string>): string {
  return rawQueryString
    .split(/[&;]/)
    .filter((pair) => [...parseQueryParameters(pair).keys()].some((name) => names.has(name)))
    .join('&')
}
