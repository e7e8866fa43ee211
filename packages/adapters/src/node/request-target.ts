/** The parts of a request target (RFC 9112 §3.2), as a gateway and an app must both read them. */
export interface RequestTarget {
  /** `http://host` of a target in absolute-form; empty for the usual origin-form. */
  readonly origin: string
  /** Begins with `/`; printable ASCII alone, without `\`. */
  readonly path: string
  /** `?` and the query as sent, or empty. A fragment, which no target may have, is cut off. */
  readonly search: string
}

/**
 * Reads a request target. Origin-form and absolute-form are understood, everything else is `undefined`, to be answered
 * with 400: `*`, an authority, a target without a leading slash, user information, control characters.
 *
 * Bytes beyond ASCII and `\` are percent-encoded. Left raw, some of them (U+00A0, a `#`) make Express parse the target
 * in its lax way, which turns `\` into `/` and trims the ends: `/pub\..\admin/x` would become another path behind the
 * guard.
 */
export function parseRequestTarget(target: string): RequestTarget | undefined {
  if (target.charCodeAt(0) === SLASH) return originForm('', target)
  const authority = ABSOLUTE.exec(target)?.[0]
  if (authority === undefined) return undefined
  const rest = target.slice(authority.length)
  if (rest.charCodeAt(0) === SLASH) return originForm(authority, rest)
  // "http://host" and "http://host?query" ask for "/" (RFC 9110 §4.2.3).
  return rest === '' || rest.startsWith('?') || rest.startsWith('#') ? originForm('', `/${rest}`) : undefined
}

/**
 * A path that cannot be taken for an authority: `new URL(request.url, base)`, as many a listener reads its target, would
 * make `//evil.test/admin/1` another host's `/admin/1`.
 */
export function withoutAuthority(path: string): string {
  return path.charCodeAt(1) === SLASH ? path.replace(/^\/+/, '/') : path
}

function originForm(origin: string, target: string): RequestTarget | undefined {
  let question = -1
  let plain = true
  let end = 0
  for (; end < target.length; end++) {
    const code = target.charCodeAt(end)
    if (code === HASH) break
    if (code <= SPACE || code === DELETE || code > LAST_BYTE) return undefined
    if (code === QUESTION && question < 0) question = end
    else if (question < 0 && (code === BACKSLASH || code > DELETE)) plain = false
  }
  const path = target.slice(0, question < 0 ? end : question)
  return {
    origin,
    path: plain ? path : path.replace(TO_ENCODE, encode),
    search: question < 0 ? '' : target.slice(question, end),
  }
}

function encode(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`
}

/** Scheme and authority without user information (RFC 9110 §4.2.4 asks to be wary of it). */
const ABSOLUTE = /^https?:\/\/[A-Za-z0-9.\-_~:[\]]+/i
/** One character is one byte: Node hands targets over as Latin-1. */
const TO_ENCODE = /[\\\u0080-\u00ff]/g
const SPACE = 0x20
const HASH = 0x23
const SLASH = 0x2f
const QUESTION = 0x3f
const BACKSLASH = 0x5c
const DELETE = 0x7f
const LAST_BYTE = 0xff
