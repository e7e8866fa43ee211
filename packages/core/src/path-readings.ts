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

/**
 * Every looser reading of a path, folded to lower case, without empty parts.
 * @returns `undefined` when some reader would resolve a dot segment: no route is matched for such a path at all
 */
export function looserReadings(path: string): ReadonlySet<string> | undefined {
  const readings = new Set<string>()
  for (const decoded of decodings(path)) {
    for (const text of new Set(
      [decoded, decoded.replace(CUT, '')].flatMap((cut) => [cut, cut.replace(INVISIBLE, '')]),
    )) {
      const parts = text.replaceAll('\\', '/').split('/').filter(isNotEmpty)
      const stripped = parts.map((part) => part.split(';', 1)[0]!)
      if (parts.some(isDotSegment) || stripped.some(isDotSegment)) return undefined
      readings.add(fold(parts))
      readings.add(fold(stripped.filter(isNotEmpty)))
    }
  }
  return readings
}

/** The path as sent, with harmless characters decoded (RFC 3986 §6.2.2.2), and decoded until nothing changes. */
function decodings(path: string): readonly string[] {
  if (!path.includes('%')) return [path]
  const unreserved = path.replace(/%[0-9a-f]{2}/gi, (code) => {
    const character = String.fromCharCode(Number.parseInt(code.slice(1), 16))
    return /[A-Za-z0-9\-._~]/.test(character) ? character : code
  })
  let decoded = path
  for (let round = 0; round < MAX_DECODINGS; round++) {
    const next = decodeOnce(decoded)
    if (next === decoded) break
    decoded = next
  }
  return [path, unreserved, decoded]
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

function isNotEmpty(part: string): boolean {
  return part !== ''
}

function isDotSegment(part: string): boolean {
  return part === '.' || part === '..'
}

function fold(parts: readonly string[]): string {
  return `/${parts.join('/').toLowerCase()}`
}

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
