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
  /** Those that come before the first, where that is repeated. */
  readonly earlier: readonly CacheCaseRequest[]
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
 * @returns a reason not to run it, when it says something that would be passed over in silence
 */
export function cacheCase(written: Json): CacheCase | string {
  const first = object(written['first'])
  const unknown =
    unknownIn(object(first['req']), KNOWN.request) ??
    unknownIn(object(written['second']), KNOWN.request) ??
    unknownIn(object(first['origin']), KNOWN.origin)
  return unknown === undefined ? knownCase(written) : `the runner does not know what "${unknown}" means`
}

function knownCase(written: Json): CacheCase {
  const first = object(written['first'])
  const firsts = requests(object(first['req']))
  return {
    id: String(written['id']),
    earlier: firsts.slice(0, -1),
    first: firsts.at(-1)!,
    origin: origin(object(first['origin'])),
    fault: first['store'] === undefined ? undefined : String(first['store']),
    second: requests(object(written['second'])),
    expect: String(written['expect']).split('-or-'),
  }
}

function requests(written: Json): readonly CacheCaseRequest[] {
  return Array.from({ length: Number(written['repeat'] ?? 1) }, (_, index) => request(written, index))
}

/** `{n}` stands for the number of the repetition. */
function request(written: Json, index: number): CacheCaseRequest {
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
  return {
    status: Number(written['status'] ?? 200),
    headers: object(written['headers'] ?? {}) as Record<string, string>,
    reflects: object(written['reflects'] ?? {}) as Record<string, string>,
    delayMs: Number(written['delayMs'] ?? 0),
    bytes: written['bytes'] === undefined ? undefined : Number(written['bytes']),
    truncate: written['truncate'] === true,
  }
}

function unknownIn(written: Json, known: readonly string[]): string | undefined {
  return Object.keys(written).find((name) => !known.includes(name))
}
