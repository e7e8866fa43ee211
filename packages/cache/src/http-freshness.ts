import { headerValue, type HeaderMap } from '@gw/core'
import { cacheDirectives, directiveSeconds, type CacheDirectives } from './cache-directives.ts'
import { httpDate } from './http-date.ts'
import { targetedDirectives } from './targeted-directives.ts'

/** Statuses that may be remembered without saying so (RFC 9110, section 15.1). */
const HEURISTIC_STATUS: ReadonlySet<number> = new Set([200, 203, 204, 300, 301, 308, 404, 405, 410, 414, 501])

/** What an answer says of its own life. */
export interface Lifetime {
  readonly directives: CacheDirectives
  /** Seconds it is fresh, from the moment it was made. */
  readonly freshSeconds: number
  /** Whether that was said, and not guessed. */
  readonly explicit: boolean
  /** Seconds of age it had when it arrived (RFC 9111, section 4.2.3). */
  readonly ageSeconds: number
  /** Seconds past its freshness in which it may answer while it is fetched anew. */
  readonly staleWhileRevalidate: number | undefined
  /** Seconds past its freshness in which it may answer when the origin fails. */
  readonly staleIfError: number | undefined
  /** `no-cache`: to be confirmed before every use. */
  readonly alwaysRevalidate: boolean
  /** Whether it must not be used when stale. */
  readonly neverStale: boolean
}

/** How lifetimes are read. */
export interface LifetimeRules {
  /** Targeted fields in order of preference: the first that is there and well-formed replaces `Cache-Control`. */
  readonly targetedFields: readonly string[]
  /** Share of the time since `Last-Modified` that an answer without lifetime is held for fresh. */
  readonly heuristicFraction: number
  readonly maxHeuristicInSeconds: number
}

/** Reads an answer's life from its headers. */
export function lifetimeOf(
  statusCode: number,
  headers: HeaderMap,
  times: { readonly askedAt: number; readonly now: number },
  rules: LifetimeRules,
): Lifetime {
  const { directives, targeted } = directivesOf(headers, rules.targetedFields)
  const date = dateHeader(headers, 'date', times.now)
  const said = saidSeconds(directives, targeted ? undefined : headerValue(headers, 'expires'), date, times.now)
  return {
    directives,
    freshSeconds: said ?? guessedSeconds(statusCode, headers, directives, date, times.now, rules),
    explicit: said !== undefined,
    ageSeconds: arrivalAge(headers, date, times),
    staleWhileRevalidate: directiveSeconds(directives, 'stale-while-revalidate'),
    staleIfError: directiveSeconds(directives, 'stale-if-error'),
    alwaysRevalidate: directives.has('no-cache'),
    neverStale: directives.has('must-revalidate') || directives.has('proxy-revalidate') || directives.has('s-maxage'),
  }
}

/** Whether an answer of this status may be remembered although it does not say for how long. */
export function isHeuristicStatus(statusCode: number): boolean {
  return HEURISTIC_STATUS.has(statusCode)
}

/** The directives that count for this cache, and whether a targeted field gave them. */
function directivesOf(
  headers: HeaderMap,
  targetedFields: readonly string[],
): { readonly directives: CacheDirectives; readonly targeted: boolean } {
  for (const name of targetedFields) {
    const directives = targetedDirectives(headerValue(headers, name))
    if (directives !== undefined) return { directives, targeted: true }
  }
  return { directives: cacheDirectives(headerValue(headers, 'cache-control')), targeted: false }
}

/** `s-maxage`, else `max-age`, else `Expires`; what cannot be read counts as stale. */
function saidSeconds(
  directives: CacheDirectives,
  expires: string | readonly string[] | undefined,
  date: number | undefined,
  now: number,
): number | undefined {
  const seconds = directiveSeconds(directives, 's-maxage') ?? directiveSeconds(directives, 'max-age')
  if (seconds !== undefined || expires === undefined) return seconds
  const time = typeof expires === 'string' ? httpDate(expires.trim(), now) : undefined
  return time === undefined ? 0 : Math.max(0, (time - (date ?? now)) / 1000)
}

function guessedSeconds(
  statusCode: number,
  headers: HeaderMap,
  directives: CacheDirectives,
  date: number | undefined,
  now: number,
  rules: LifetimeRules,
): number {
  const lastModified = dateHeader(headers, 'last-modified', now)
  if (lastModified === undefined || !(isHeuristicStatus(statusCode) || directives.has('public'))) return 0
  const unchanged = Math.max(0, ((date ?? now) - lastModified) / 1000)
  return Math.min(unchanged * rules.heuristicFraction, rules.maxHeuristicInSeconds)
}

function arrivalAge(
  headers: HeaderMap,
  date: number | undefined,
  { askedAt, now }: { readonly askedAt: number; readonly now: number },
): number {
  const apparent = date === undefined ? 0 : Math.max(0, (now - date) / 1000)
  return Math.max(apparent, ageHeader(headers) + (now - askedAt) / 1000)
}

/** The first value counts; what is no number is ignored (RFC 9111, section 5.1). */
function ageHeader(headers: HeaderMap): number {
  const field = headerValue(headers, 'age')
  const first = (typeof field === 'string' ? field : (field?.[0] ?? '')).split(',', 1)[0]!.trim()
  return /^\d{1,16}$/.test(first) ? Math.min(Number(first), 2_147_483_648) : 0
}

function dateHeader(headers: HeaderMap, name: string, now: number): number | undefined {
  const field = headerValue(headers, name)
  return typeof field === 'string' ? httpDate(field.trim(), now) : undefined
}
