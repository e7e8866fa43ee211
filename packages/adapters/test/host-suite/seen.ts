import { isStream, type GatewayResponse } from '@gw/core'

/** What a client sees of an answer. Two of them are equal when every byte that counts is. */
export interface Seen {
  readonly status: number
  /** By lower-case name; repeated values joined, cookies as a list. */
  readonly headers: Readonly<Record<string, string | readonly string[]>>
  /** In hexadecimal, so that no byte is lost on the way. */
  readonly body: string
}

/**
 * Headers that belong to a host or to the connection. `content-length` and `transfer-encoding` frame the body: a server
 * chooses, and behind Lambda the service in front does.
 */
const HOSTS_OWN: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'date',
  'keep-alive',
  'transfer-encoding',
])

/** Puts together what was seen. A client shows no body of an answer to HEAD. */
export function seen(
  method: string | undefined,
  status: number,
  lines: Iterable<readonly [string, string]>,
  body: Uint8Array,
): Seen {
  const headers: Record<string, string | string[]> = {}
  for (const [name, value] of lines) {
    const lowerCaseName = name.toLowerCase()
    if (HOSTS_OWN.has(lowerCaseName)) continue
    const present = headers[lowerCaseName]
    if (lowerCaseName === 'set-cookie') headers[lowerCaseName] = [...((present as string[] | undefined) ?? []), value]
    else headers[lowerCaseName] = present === undefined ? value : `${present as string}, ${value}`
  }
  return { status, headers: sorted(headers), body: method === 'HEAD' ? '' : Buffer.from(body).toString('hex') }
}

/** What the gateway itself answers, before any host. */
export async function seenOf(method: string | undefined, response: GatewayResponse): Promise<Seen> {
  const lines = Object.entries(response.headers).flatMap(([name, values]) =>
    [values].flat().map((value) => [name, value] as const),
  )
  return seen(method, response.statusCode, lines, await bytesOf(response))
}

async function bytesOf({ body }: GatewayResponse): Promise<Uint8Array> {
  if (body === undefined) return new Uint8Array()
  if (!isStream(body)) return typeof body === 'string' ? Buffer.from(body) : body
  const chunks: Uint8Array[] = []
  for await (const chunk of body) chunks.push(chunk)
  return Buffer.concat(chunks)
}

function sorted<T>(record: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)))
}
