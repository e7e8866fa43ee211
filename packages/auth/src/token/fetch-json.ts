import { GatewayError, type Clock } from '@gw/core'
import { isRedirect, type FetchRules, redirectTarget } from './fetch-rules.ts'
import type { BodyReader, Fetch, FetchedResponse, FetchInit } from './fetching.ts'
import { parseJsonObject, type JsonObject } from './strict-json.ts'

/** What one fetch may cost. */
export interface FetchLimits {
  /** Milliseconds for everything: connection, redirects, body. */
  readonly timeoutInMillis: number
  /** Longest body after decompression. */
  readonly maxBytes: number
}

/** Where and how JSON is fetched. */
export interface JsonFetcher {
  readonly fetch: Fetch
  readonly clock: Clock
  readonly rules: FetchRules
  readonly limits: FetchLimits
}

/** A JSON object from the network. */
export interface FetchedJson {
  /** The object. */
  readonly document: JsonObject
  /** `max-age` of its `Cache-Control` in seconds, 0 for `no-store` and `no-cache`; `undefined` when it says nothing. */
  readonly maxAge: number | undefined
}

/** What is sent beside the address. */
export type FetchRequest = Pick<FetchInit, 'method' | 'headers' | 'body'>

const GET: FetchRequest = { method: 'GET', headers: { accept: 'application/json' } }
const MAX_REDIRECTS = 3

/**
 * A JSON object from an address, bounded in time and bytes whatever the other side does.
 * @throws {GatewayError} `INVALID_DOCUMENT` when there is no such object there
 */
export async function fetchJson(
  url: string,
  fetcher: JsonFetcher,
  calledOff: AbortSignal,
  request: FetchRequest = GET,
): Promise<FetchedJson> {
  const controller = new AbortController()
  let expire!: (error: Error) => void
  const expired = new Promise<never>((_, reject) => (expire = reject))
  const stop = (): void => expire(unusable(url, 'called off'))
  calledOff.addEventListener('abort', stop, { once: true })
  const { timeoutInMillis } = fetcher.limits
  const timer = fetcher.clock.setTimeout(
    () => expire(unusable(url, `no answer within ${timeoutInMillis} ms`)),
    timeoutInMillis,
  )
  try {
    // The race ends it even when the `fetch` given ignores its signal.
    return await Promise.race([read(url, fetcher, request, controller.signal), expired])
  } finally {
    timer.clear()
    calledOff.removeEventListener('abort', stop)
    controller.abort()
  }
}

async function read(
  url: string,
  fetcher: JsonFetcher,
  request: FetchRequest,
  signal: AbortSignal,
): Promise<FetchedJson> {
  let target = url
  for (let hops = 0; hops <= MAX_REDIRECTS; hops++) {
    const response = await fetcher.fetch(target, { ...request, redirect: 'manual', signal })
    if (!isRedirect(response.status)) return readResponse(target, response, fetcher.limits.maxBytes, signal)
    discard(response)
    target = redirectTarget(target, response.headers.get('location'), fetcher.rules)
  }
  throw unusable(url, `more than ${MAX_REDIRECTS} redirects`)
}

async function readResponse(
  url: string,
  response: FetchedResponse,
  maxBytes: number,
  signal: AbortSignal,
): Promise<FetchedJson> {
  if (response.status !== 200) {
    discard(response)
    throw unusable(url, `status ${Number(response.status)}`)
  }
  const bytes = await readBody(url, response, maxBytes, signal)
  const document = parseJsonObject(bytes)
  if (document === undefined) throw unusable(url, 'no strict JSON object')
  return { document, maxAge: maxAgeOf(response.headers.get('cache-control')) }
}

async function readBody(
  url: string,
  response: FetchedResponse,
  maxBytes: number,
  signal: AbortSignal,
): Promise<Uint8Array> {
  const reader = response.body?.getReader()
  if (reader === undefined) return new Uint8Array()
  const chunks: Uint8Array[] = []
  let length = 0
  for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
    length += piece.value?.byteLength ?? 0
    if (length > maxBytes || signal.aborted) {
      cancel(reader)
      throw unusable(url, `more than ${maxBytes} bytes`)
    }
    if (piece.value) chunks.push(piece.value)
  }
  return joined(chunks, length)
}

function joined(chunks: readonly Uint8Array[], length: number): Uint8Array {
  const bytes = new Uint8Array(length)
  let at = 0
  for (const chunk of chunks) {
    bytes.set(chunk, at)
    at += chunk.byteLength
  }
  return bytes
}

/** An unread body keeps its connection. */
function discard(response: FetchedResponse): void {
  if (response.body) cancel(response.body.getReader())
}

function cancel(reader: BodyReader): void {
  reader.cancel().catch(() => {})
}

function maxAgeOf(cacheControl: string | null): number | undefined {
  if (cacheControl === null) return undefined
  for (const directive of cacheControl.toLowerCase().split(',', 20)) {
    const [name, value] = directive.trim().split('=', 2)
    if (name === 'no-store' || name === 'no-cache') return 0
    if (name === 'max-age' && value !== undefined && /^"?\d{1,10}"?$/.test(value))
      return Number(value.replaceAll('"', ''))
  }
  return undefined
}

function unusable(url: string, why: string): GatewayError {
  return new GatewayError('INVALID_DOCUMENT', `${url}: ${why}`)
}
