import { freezeResponse, isHeaderName, type CacheEntry, type GatewayResponse, type HeaderMap } from '@gw/core'

const MOST_HEADERS = 256

/**
 * What a store of somebody's own gave back, if it is an entry: form, status, header names and values, body and times. A
 * value with a line break would be a second header, or a second answer. Frozen, since it may be given to many.
 */
export function entryOf(value: unknown): CacheEntry | undefined {
  if (!isPlain(value) || !isPlain(value['response'])) return undefined
  const { response, storedAt, expiresAt, tags } = value as unknown as CacheEntry
  if (!isStatus(response.statusCode) || !isHeaders(response.headers) || !isBody(response.body)) return undefined
  if (!isTime(storedAt) || !isTime(expiresAt) || !(tags === undefined || Array.isArray(tags))) return undefined
  freezeResponse(response)
  return value as unknown as CacheEntry
}

/** Whether a value is a map of headers that may be sent. */
export function isHeaders(value: unknown): value is HeaderMap {
  if (!isPlain(value)) return false
  const entries = Object.entries(value)
  return (
    entries.length <= MOST_HEADERS &&
    entries.every(([name, header]) => isHeaderName(name) && [header].flat().every(isHeaderValue))
  )
}

/** Whether a value is the status of a final answer. */
export function isStatus(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 200 && (value as number) <= 599
}

/** Whether a value is a time, milliseconds since 1970. */
export function isTime(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0
}

/** Whether a value is an object with members, and no list. */
export function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isHeaderValue(value: unknown): boolean {
  return typeof value === 'string' && !/[\0\r\n]/.test(value)
}

function isBody(value: unknown): value is GatewayResponse['body'] {
  return value === undefined || typeof value === 'string' || value instanceof Uint8Array
}
