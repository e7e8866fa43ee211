/** Query parameters by name, every value in the order sent. */
export type QueryParameters = ReadonlyMap<string, readonly string[]>

const NONE: QueryParameters = new Map()

/**
 * Reads a query string as API Gateway does: `&` and `;` separate, `+` is a space, percent-encoding is decoded, and
 * what cannot be decoded stays as it was sent (developer guide, "Important notes").
 */
export function parseQueryParameters(rawQueryString: string): QueryParameters {
  if (rawQueryString === '') return NONE
  const parameters = new Map<string, string[]>()
  for (const pair of rawQueryString.split(/[&;]/)) {
    if (pair === '') continue
    const equals = pair.indexOf('=')
    const name = decode(equals < 0 ? pair : pair.slice(0, equals))
    const value = equals < 0 ? '' : decode(pair.slice(equals + 1))
    const values = parameters.get(name)
    if (values === undefined) parameters.set(name, [value])
    else values.push(value)
  }
  return parameters
}

function decode(text: string): string {
  const spaced = text.includes('+') ? text.replaceAll('+', ' ') : text
  if (!spaced.includes('%')) return spaced
  try {
    return decodeURIComponent(spaced)
  } catch {
    return spaced
  }
}
