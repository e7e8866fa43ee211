/**
 * A gateway that matches one path and an app that matches another is how guards are slipped past: `/Admin/1` and
 * `/admin/1/` went around a guard on `/admin/{id}` because Express ignores case and trailing slashes; others decode,
 * collapse slashes, resolve dots or cut at `;`. Each function here says how else a path might be read.
 */

/** Whether everyone reads a path the same way: lower case, nothing encoded, no empty or dotted parts. */
export function hasOneReading(path: string): boolean {
  for (let i = 0; i < path.length; i++) {
    const code = path.charCodeAt(i)
    if (code === SLASH) {
      const next = path.charCodeAt(i + 1)
      if (next === SLASH || next === DOT) return false
    } else if ((code >= UPPER_A && code <= UPPER_Z) || code <= SPACE || code >= DELETE) return false
    else if (code === PERCENT || code === SEMICOLON || code === BACKSLASH || code === HASH || code === QUESTION)
      return false
  }
  return true
}

/** How a reader may differ from what was sent, each by itself and in any combination. */
const LOOSENINGS: readonly ((path: string) => readonly string[])[] = [
  decodings,
  (path) => [path, path.replace(CUT, '')],
  (path) => [path, path.replace(INVISIBLE, '')],
  (path) => [path, path.replaceAll('\\', '/')],
  (path) => [path, path.replace(PATH_PARAMETERS, '')],
  (path) => [path, path.replace(REPEATED_SLASHES, '/')],
  (path) => [path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path],
]

/**
 * Every looser reading of a path, in lower case. A plain path has one; the more a path holds of what readers disagree
 * on, the more it has, 160 at most.
 * @returns `undefined` when some reader would resolve a dot segment: no route is matched for such a path at all
 */
export function looserReadings(path: string): ReadonlySet<string> | undefined {
  let readings = new Set([path.toLowerCase()])
  for (const loosen of LOOSENINGS) {
    const looser = new Set<string>()
    for (const reading of readings) for (const next of loosen(reading)) looser.add(next)
    readings = looser
  }
  for (const reading of readings) if (DOT_SEGMENT.test(reading)) return undefined
  return readings
}

/** The path as sent, with harmless characters decoded (RFC 3986 §6.2.2.2), and decoded once and again until nothing changes. */
function decodings(path: string): readonly string[] {
  if (!path.includes('%')) return [path]
  const unreserved = path.replace(/%[0-9a-f]{2}/gi, (code) => {
    const character = String.fromCharCode(Number.parseInt(code.slice(1), 16))
    return /[A-Za-z0-9\-._~]/.test(character) ? character : code
  })
  const decoded = [path, unreserved.toLowerCase()]
  for (let round = 0, text = path; round < MAX_DECODINGS; round++) {
    const next = decodeOnce(text).toLowerCase()
    if (next === text) break
    decoded.push((text = next))
  }
  return decoded
}

/** Proxies in a row decode once each; more than three are not seen in practice. */
const MAX_DECODINGS = 3
/** Where a reader that decodes first would see a query or a fragment begin. */
const CUT = /[?#].*$/s
/** What the URL Standard drops or trims while parsing. */
// oxlint-disable-next-line no-control-regex -- control characters are what this is about
const INVISIBLE = /[\u0000-\u0020\u007f]/g

/** Decodes byte by byte, so that bad UTF-8 in one place hides nothing in another. */
function decodeOnce(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text.replace(/%[0-9a-f]{2}/gi, (code) => String.fromCharCode(Number.parseInt(code.slice(1), 16)))
  }
}

/** RFC 3986 §3.3 knows no parameters of a path part, and many frameworks do. */
const PATH_PARAMETERS = /;[^/]*/g
const REPEATED_SLASHES = /\/{2,}/g
const DOT_SEGMENT = /(?:^|\/)\.{1,2}(?:\/|$)/

const SPACE = 0x20
const HASH = 0x23
const PERCENT = 0x25
const DOT = 0x2e
const SLASH = 0x2f
const SEMICOLON = 0x3b
const QUESTION = 0x3f
const UPPER_A = 0x41
const UPPER_Z = 0x5a
const BACKSLASH = 0x5c
const DELETE = 0x7f
