import { checkOptions, oneOf, optional, booleanOption } from '@gw/core'
import type { Clock, HeaderMap, Limit, LimitRule, LimitState, Policy } from '@gw/core'
import { sha256 } from './sha-256.ts'

/**
 * `standard`: `RateLimit` and `RateLimit-Policy` (draft-ietf-httpapi-ratelimit-headers-11), every limit. `draft-6`:
 * `RateLimit-Limit`, `-Remaining`, `-Reset` in seconds from now, of the tightest limit. `legacy`: the same as
 * `X-RateLimit-…`, with `-Reset` in seconds since 1970. `aws`: none, as API Gateway.
 */
export type RateLimitHeadersForm = 'standard' | 'draft-6' | 'legacy' | 'aws'

/** Options of `rateLimitHeaders`. */
export interface RateLimitHeadersOptions {
  /** Default: `standard`. */
  readonly headers?: RateLimitHeadersForm
  /** Whether `standard` names the caller's partition, hashed, where a limit counts per caller. Default: `true`. */
  readonly partitionKeys?: boolean
}

/**
 * Tells callers what is left, on every answer that limits applied to, refusals too. Without it nothing is told, as on
 * AWS; a route or stage goes back to that with `rateLimitHeaders({ headers: 'aws' })`.
 */
export function rateLimitHeaders(options: RateLimitHeadersOptions = {}): Policy<'throttle'> {
  checkOptions('rateLimitHeaders', options, {
    headers: optional(oneOf('standard', 'draft-6', 'legacy', 'aws')),
    partitionKeys: optional(booleanOption()),
  })
  const form = options.headers ?? 'standard'
  return {
    slot: 'throttle',
    name: 'rateLimitHeaders',
    onRequest: () => undefined,
    bind({ services }) {
      const write = writer(form, services.clock, options.partitionKeys ?? true)
      return {
        slot: 'throttle',
        name: 'rateLimitHeaders',
        onRequest: (context) => void (context.limitHeaders = write),
        describe: () => ({ summary: form }),
      }
    },
  }
}

type Writer = (states: readonly LimitState[]) => HeaderMap

const NONE: HeaderMap = Object.freeze({})

function writer(form: RateLimitHeadersForm, clock: Clock, partitionKeys: boolean): Writer {
  if (form === 'aws') return () => NONE
  if (form === 'standard') return (states) => standard(states.filter(isTold), clock, partitionKeys)
  const [prefix, since] = form === 'legacy' ? ['X-RateLimit', () => clock.now() / 1000] : ['RateLimit', () => 0]
  return (states) => tightestOnly(states.filter(isTold), prefix as string, since as () => number)
}

/** What a limit in shadow says is not the caller's business; what was not counted is not known. */
function isTold({ limit, uncounted }: LimitState): boolean {
  return limit.rule.mode !== 'shadow' && uncounted !== true
}

function standard(states: readonly LimitState[], clock: Clock, partitionKeys: boolean): HeaderMap {
  if (states.length === 0) return NONE
  const partitions = states.map(({ limit }) => (partitionKeys ? partition(limit) : ''))
  return {
    'RateLimit-Policy': states
      .map(
        ({ limit: { rule } }, index) =>
          `${name(rule)};q=${quantity(rule)};w=${windowSeconds(rule, clock)}${partitions[index]}`,
      )
      .join(', '),
    RateLimit: states
      .map((state, index) => `${name(state.limit.rule)};r=${state.remaining}${time(state)}${partitions[index]}`)
      .join(', '),
  }
}

function tightestOnly(states: readonly LimitState[], prefix: string, since: () => number): HeaderMap {
  const [first, ...rest] = states
  if (first === undefined) return NONE
  const { limit, ...state } = rest.reduce(tighter, first)
  const seconds = resetSeconds({ limit, ...state })
  return {
    [`${prefix}-Limit`]: String(quantity(limit.rule)),
    [`${prefix}-Remaining`]: String(state.remaining),
    ...(seconds === undefined ? {} : { [`${prefix}-Reset`]: String(Math.ceil(since()) + seconds) }),
  }
}

function tighter(a: LimitState, b: LimitState): LimitState {
  if (a.remaining !== b.remaining) return a.remaining < b.remaining ? a : b
  return a.resetMillis >= b.resetMillis ? a : b
}

function time(state: LimitState): string {
  const seconds = resetSeconds(state)
  return seconds === undefined ? '' : `;t=${seconds}`
}

/**
 * When all is there again: whoever waits so long may spend the whole quantity. For a limit that refused, when the same
 * request would pass: `Retry-After` is then not earlier (draft, §5.2).
 */
function resetSeconds({ refused, retryAfterMillis, resetMillis }: LimitState): number | undefined {
  const millis = refused ? retryAfterMillis : resetMillis
  return Number.isFinite(millis) ? Math.ceil(millis / 1000) : undefined
}

function quantity(rule: LimitRule): number {
  return Math.floor(rule.kind === 'rate' ? rule.burstLimit : rule.limit)
}

/** Whole seconds, at least 1 (draft, §3.1): of a bucket, the time in which an empty one fills. */
function windowSeconds(rule: LimitRule, clock: Clock): number {
  if (rule.kind === 'rate') return rule.rateLimit === 0 ? 1 : Math.max(1, Math.ceil(rule.burstLimit / rule.rateLimit))
  const { start, end } = rule.periodAt(clock.now())
  return Math.ceil((end - start) / 1000)
}

const names = new WeakMap<LimitRule, string>()

/** A structured field's string (RFC 9651 §3.3.3): printable ASCII, quotes and backslashes escaped. */
function name(rule: LimitRule): string {
  const known = names.get(rule)
  if (known !== undefined) return known
  const quoted = `"${rule.name.replace(/[^\x20-\x7e]/g, '?').replace(/["\\]/g, '\\$&')}"`
  names.set(rule, quoted)
  return quoted
}

const partitions = new WeakMap<Limit, string>()

/** 64 bits of the bucket key's hash, for limits that count per caller: the caller's own words never leave the house. */
function partition(limit: Limit): string {
  const known = partitions.get(limit)
  if (known !== undefined) return known
  const found = limit.key.includes('|') ? `;pk=:${base64(sha256(limit.key).slice(0, 16))}:` : ''
  partitions.set(limit, found)
  return found
}

function base64(hex: string): string {
  return btoa(hex.replace(/../g, (byte) => String.fromCharCode(parseInt(byte, 16))))
}
