import type { HeaderMap } from '@gw/core'

/** What a 304 does not change of the answer it confirms: the body stays as it was stored (RFC 9111, section 3.2). */
const OF_THE_STORED_BODY: ReadonlySet<string> = new Set(['content-length', 'content-encoding', 'content-range'])

/** The headers of a remembered answer after a 304 has confirmed it: the new value of each that the 304 brings. */
export function confirmedHeaders(stored: HeaderMap, confirmation: HeaderMap): HeaderMap {
  const merged = new Map<string, readonly [name: string, value: string | readonly string[]]>()
  for (const name in stored) merged.set(name.toLowerCase(), [name, stored[name]!])
  for (const name in confirmation) {
    const lowerCaseName = name.toLowerCase()
    if (!OF_THE_STORED_BODY.has(lowerCaseName))
      merged.set(lowerCaseName, [merged.get(lowerCaseName)?.[0] ?? name, confirmation[name]!])
  }
  return Object.fromEntries(merged.values())
}
