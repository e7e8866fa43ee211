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

/**
 * The lower-case names of a message's headers that end at this connection: the usual ones, and those that its
 * `Connection` header names.
 */
export function hopByHop(connection: string | undefined): ReadonlySet<string> {
  if (connection === undefined || connection === '' || /^(?:keep-alive|close)$/i.test(connection)) return HOP_BY_HOP
  const named = connection.split(',', 50).map((name) => name.trim().toLowerCase())
  return new Set([...HOP_BY_HOP, ...named.filter((name) => !KEPT.has(name))])
}
