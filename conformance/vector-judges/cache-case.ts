import { object, type Json } from '../corpus-case.ts'

/** A request of a case. */
export interface CacheCaseRequest {
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | undefined
  readonly stage: string | undefined
}

/** What stands behind the cache, and what it answers. */
export interface CacheCaseOrigin {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  /** Request headers that it repeats in its answer when they have these values. */
  readonly reflects: Readonly<Record<string, string>>
  readonly delayMs: number
  /** How long its body is; absent: it says which run of the origin made it. */
  readonly bytes: number | undefined
  /** Whether it says more bytes than it sends. */
  readonly truncate: boolean
}

/** One case: a request that leaves something, those that come after it, and what may become of them. */
export interface CacheCase {
  readonly id: string
  readonly first: CacheCaseRequest
  readonly origin: CacheCaseOrigin
  /** What a faulty store does, in words. */
  readonly fault: string | undefined
  /** The later requests, in order. */
  readonly second: readonly CacheCaseRequest[]
  /** Verdicts, any of which will do. */
  readonly expect: readonly string[]
}

const KNOWN = {
  request: ['method', 'path', 'headers', 'body', 'stage', 'repeat'],
  origin: ['status', 'headers', 'reflects', 'delayMs', 'bytes', 'truncate'],
} as const

/**
 * Reads a case.
 * @throws for what the runner would pass over in silence
 */
export function cacheCase(written: Json): CacheCase {
  const first = object(written['first'])
  const second = object(written['second'])
  const repeat = Number(second['repeat'] ?? 1)
  return {
    id: String(written['id']),
    first: request(object(first['req']), 0),
    origin: origin(object(first['origin'])),
    fault: first['store'] === undefined ? undefined : String(first['store']),
    second: Array.from({ length: repeat }, (_, index) => request(second, index)),
    expect: String(written['expect']).split('-or-'),
  }
}

/** `{n}` stands for the number of the repetition. */
function request(written: Json, index: number): CacheCaseRequest {
  refuseUnknown(written, KNOWN.request)
  const text = (value: unknown): string => String(value).replaceAll('{n}', String(index))
  const headers = Object.entries(object(written['headers'] ?? {})).map(([name, value]) => [text(name), text(value)])
  return {
    method: String(written['method'] ?? 'GET'),
    path: text(written['path']),
    headers: Object.fromEntries(headers) as Record<string, string>,
    body: written['body'] === undefined ? undefined : text(written['body']),
    stage: written['stage'] === undefined ? undefined : text(written['stage']),
  }
}

function origin(written: Json): CacheCaseOrigin {
  refuseUnknown(written, KNOWN.origin)
  return {
    status: Number(written['status'] ?? 200),
    headers: object(written['headers'] ?? {}) as Record<string, string>,
    reflects: object(written['reflects'] ?? {}) as Record<string, string>,
    delayMs: Number(written['delayMs'] ?? 0),
    bytes: written['bytes'] === undefined ? undefined : Number(written['bytes']),
    truncate: written['truncate'] === true,
  }
}

function refuseUnknown(written: Json, known: readonly string[]): void {
  const unknown = Object.keys(written).find((name) => !known.includes(name))
  if (unknown !== undefined) throw new Error(`the runner does not know what "${unknown}" means`)
}
