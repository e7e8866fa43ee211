import { freezeResponse, type CacheEntry, type GatewayResponse } from '@gw/core'
import { fromBase64, sha256, toBase64, utf8 } from './bytes.ts'
import { isHeaders, isPlain, isStatus, isTime } from './entry-form.ts'

/** The form of values, with its version: another form is another version's, and a miss. */
const VERSION = 'gw1'
const MOST_TAGS = 256

/** An entry, with what a shared store keeps beside it. */
export interface StoredEntry {
  readonly entry: CacheEntry
  /** When it is to be removed, milliseconds since 1970. */
  readonly removeAt: number
  /** The purge state of each of its tags when it was stored. */
  readonly tagStates: readonly string[]
}

/**
 * Writes an entry as text: version, length, SHA-256, and JSON. The key is written as its digest, since it may hold what
 * callers presented.
 */
export async function encodeEntry(stored: StoredEntry, keyDigest: string): Promise<string> {
  const { entry, removeAt, tagStates } = stored
  const { statusCode, headers, body } = entry.response
  const payload = JSON.stringify({
    k: keyDigest,
    s: statusCode,
    h: headers,
    ...(typeof body === 'string' ? { b: body } : body instanceof Uint8Array ? { x: toBase64(body) } : {}),
    t: entry.storedAt,
    e: entry.expiresAt,
    r: removeAt,
    g: entry.tags ?? [],
    p: tagStates,
    ...(entry.metadata === undefined ? {} : { m: entry.metadata }),
  })
  return `${VERSION}:${payload.length}:${await sha256(utf8(payload))}:${payload}`
}

/**
 * Reads what a store gives back, as hostile as any input: form, length, checksum, key and every member are checked.
 * @returns `undefined` for whatever is not an entry of this key as it was written
 */
export async function decodeEntry(
  value: unknown,
  keyDigest: string,
  maxLength: number,
): Promise<StoredEntry | undefined> {
  if (typeof value !== 'string' || value.length > maxLength) return undefined
  const [, length, checksum, payload] = /^gw1:(\d{1,9}):([\w-]{43}):([^]*)$/.exec(value) ?? []
  if (payload === undefined || payload.length !== Number(length)) return undefined
  if ((await sha256(utf8(payload))) !== checksum) return undefined
  try {
    return storedEntry(JSON.parse(payload) as Readonly<Record<string, unknown>>, keyDigest)
  } catch {
    return undefined
  }
}

function storedEntry(value: Readonly<Record<string, unknown>>, keyDigest: string): StoredEntry | undefined {
  const { k, s, h, t, e, r, g, p, m } = value
  if (k !== keyDigest || !isStatus(s) || !isTime(t) || !isTime(e) || !isTime(r)) return undefined
  if (!isHeaders(h) || !isTexts(g, MOST_TAGS) || !isTexts(p, MOST_TAGS + 1)) return undefined
  const body = bodyOf(value)
  if (body === null || !(m === undefined || isPlain(m))) return undefined
  const response = freezeResponse({ statusCode: s, headers: { ...h }, body })
  const entry = { response, storedAt: t, expiresAt: e, tags: g, ...(m === undefined ? {} : { metadata: m }) }
  return { entry, removeAt: r, tagStates: p }
}

/** `null` for what is no body. */
function bodyOf({ b, x }: Readonly<Record<string, unknown>>): GatewayResponse['body'] | null {
  if (b !== undefined) return typeof b === 'string' && x === undefined ? b : null
  if (x === undefined) return undefined
  return typeof x === 'string' ? (fromBase64(x) ?? null) : null
}

function isTexts(value: unknown, most: number): value is readonly string[] {
  return Array.isArray(value) && value.length <= most && value.every((element) => typeof element === 'string')
}
