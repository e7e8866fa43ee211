/** Response headers: names in any case, several values as a list. Never changed in place: answers may be shared. */
export type HeaderMap = Readonly<Record<string, string | readonly string[]>>

/** Values that must join instead of replacing when two parts of the house set them. */
const JOINED: ReadonlySet<string> = new Set(['vary', 'set-cookie'])

/** Characters of a token (RFC 9110 §5.6.2). */
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/
/** Longer names no server takes, and none is registered that is half as long. */
const LONGEST_NAME = 256

/** Whether a text can be the name of a header: a token (RFC 9110 §5.1) of 256 characters at most. */
export function isHeaderName(text: string): boolean {
  return text.length <= LONGEST_NAME && TOKEN.test(text)
}

/** The value of a header by its lower-case name. */
export function headerValue(headers: HeaderMap, lowerCaseName: string): string | readonly string[] | undefined {
  const direct = headers[lowerCaseName]
  if (direct !== undefined && Object.hasOwn(headers, lowerCaseName)) return direct
  for (const name in headers) {
    if (name.length === lowerCaseName.length && name.toLowerCase() === lowerCaseName) return headers[name]
  }
  return undefined
}

/**
 * `headers` with `over` on top. Names are compared without case, so that `Content-Type` replaces `content-type`;
 * `Vary` and `Set-Cookie` are joined, since replacing them would drop what another part said.
 */
export function mergeHeaders(headers: HeaderMap, over: HeaderMap): HeaderMap {
  const merged: Record<string, string | readonly string[]> = { ...headers }
  for (const name in over) {
    const lowerCaseName = name.toLowerCase()
    const present = presentName(merged, name, lowerCaseName)
    if (present === undefined) {
      merged[name] = over[name]!
    } else if (JOINED.has(lowerCaseName)) {
      merged[present] = join(lowerCaseName, merged[present]!, over[name]!)
    } else {
      if (present !== name) delete merged[present]
      merged[name] = over[name]!
    }
  }
  return merged
}

/** Whether values of a header join instead of replacing each other. */
export function joinsValues(name: string): boolean {
  return (name.length === 4 || name.length === 10) && JOINED.has(name.toLowerCase())
}

/** `headers` without the given lower-case names. */
export function withoutHeaders(headers: HeaderMap, lowerCaseNames: ReadonlySet<string>): HeaderMap {
  const kept: Record<string, string | readonly string[]> = {}
  for (const name in headers) if (!lowerCaseNames.has(name.toLowerCase())) kept[name] = headers[name]!
  return kept
}

function presentName(headers: HeaderMap, name: string, lowerCaseName: string): string | undefined {
  if (Object.hasOwn(headers, name)) return name
  for (const candidate in headers) {
    if (candidate.length === name.length && candidate.toLowerCase() === lowerCaseName) return candidate
  }
  return undefined
}

function join(
  lowerCaseName: string,
  present: string | readonly string[],
  added: string | readonly string[],
): string | readonly string[] {
  if (lowerCaseName === 'set-cookie') return [present, added].flat()
  const tokens = new Map<string, string>()
  for (const value of [present, added].flat()) {
    for (const token of value.split(',')) {
      const trimmed = token.trim()
      if (trimmed !== '' && !tokens.has(trimmed.toLowerCase())) tokens.set(trimmed.toLowerCase(), trimmed)
    }
  }
  return [...tokens.values()].join(', ')
}
