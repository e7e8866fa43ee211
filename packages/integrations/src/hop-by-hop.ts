/** Headers that speak of one connection and never go further (RFC 9110 §7.6.1; the last are older custom). */
const HOP_BY_HOP: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
])

/** Names that a `Connection` header may not take away: without them the message would say something else. */
const KEPT: ReadonlySet<string> = new Set([
  'host',
  'authorization',
  'content-length',
  'content-type',
  'cookie',
  'origin',
])

/** Whether a header always ends at this connection. */
export function isHopByHop(lowerCaseName: string): boolean {
  return HOP_BY_HOP.has(lowerCaseName)
}

/** The lower-case names of further headers that a message's `Connection` header ends at this connection. */
export function namedByConnection(connection: string | undefined): ReadonlySet<string> {
  if (connection === undefined || connection === '' || /^(?:keep-alive|close)$/i.test(connection)) return NONE
  const named = connection.split(',', 50).map((name) => name.trim().toLowerCase())
  return new Set(named.filter((name) => !KEPT.has(name)))
}

const NONE: ReadonlySet<string> = new Set()
