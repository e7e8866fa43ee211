/**
 * The lines of Node's `rawHeaders`, where names and values alternate. HTTP/2's pseudo headers are not headers of the
 * message.
 */
export function rawHeaderLines(rawHeaders: readonly string[]): readonly (readonly [name: string, value: string])[] {
  const lines: (readonly [string, string])[] = []
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    if (!rawHeaders[i]!.startsWith(':')) lines.push([rawHeaders[i]!, rawHeaders[i + 1]!])
  }
  return lines
}

/** As `Headers.get`: repeated values are joined, cookies by `; ` (Fetch Standard; RFC 6265 §5.4). */
export function rawHeader(rawHeaders: readonly string[], lowerCaseName: string): string | undefined {
  let value: string | undefined
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    const name = rawHeaders[i]!
    if (name.length !== lowerCaseName.length || name.toLowerCase() !== lowerCaseName) continue
    const next = rawHeaders[i + 1]!
    value = value === undefined ? next : `${value}${lowerCaseName === 'cookie' ? '; ' : ', '}${next}`
  }
  return value
}
