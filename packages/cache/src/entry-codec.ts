import { freezeResponse, type CacheEntry, type GatewayResponse, type HeaderMap } from '@gw/core'
import { fromBase64, sha256, toBase64, utf8 } from './bytes.ts'

/** The form of values, with its version: another form is another version's, and a miss. */
const VERSION = 'gw1'
/** A header name (RFC 9110, section 5.1). */
const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,256}$/
const MOST_HEADERS = 256
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

function isHeaders(value: unknown): value is HeaderMap {
  if (!isPlain(value)) return false
  const entries = Object.entries(value)
  return (
    entries.length <= MOST_HEADERS &&
    entries.every(([name, header]) => HEADER_NAME.test(name) && [header].flat().every(isHeaderValue))
  )
}

/** A value with a line break would be a second header, or a second answer. */
function isHeaderValue(value: unknown): boolean {
  return typeof value === 'string' && !/[\0\r\n]/.test(value)
}

function isTexts(value: unknown, most: number): value is readonly string[] {
  return Array.isArray(value) && value.length <= most && value.every((element) => typeof element === 'string')
}

function isStatus(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 200 && (value as number) <= 599
}

function isTime(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0
}

function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
