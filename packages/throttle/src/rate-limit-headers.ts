import { checkOptions, oneOf, optional, booleanOption } from '@gw/core'
import type { Clock, HeaderMap, Limit, LimitRule, LimitState, Policy, QuotaPeriod } from '@gw/core'
import { BoundedCache } from './bounded-cache.ts'
import { sha256Start } from './sha-256.ts'

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
  if (form === 'standard') return new StandardHeaders(clock, partitionKeys).write
  const [prefix, since] = form === 'legacy' ? ['X-RateLimit', () => clock.now() / 1000] : ['RateLimit', () => 0]
  return (states) => tightestOnly(states.filter(isTold), prefix as string, since as () => number)
}

/** What a limit in shadow says is not the caller's business; what was not counted is not known. */
function isTold({ limit, uncounted }: LimitState): boolean {
  return limit.rule.mode !== 'shadow' && uncounted !== true
}

/** Limits of which it is remembered what stays the same of their headers. */
const MAX_KNOWN_LIMITS = 10_000

/** What stays the same of a limit's headers; of a quota's, until its period ends. */
interface Told {
  readonly rule: LimitRule
  readonly name: string
  readonly partition: string
  policy: string
  policyUntil: number
}

class StandardHeaders {
  readonly #clock: Clock
  readonly #partitionKeys: boolean
  readonly #told: BoundedCache<Told> = new BoundedCache(MAX_KNOWN_LIMITS)

  constructor(clock: Clock, partitionKeys: boolean) {
    this.#clock = clock
    this.#partitionKeys = partitionKeys
  }

  readonly write: Writer = (states) => {
    let [policy, left] = ['', '']
    for (const state of states) {
      if (!isTold(state)) continue
      const told = this.#of(state.limit)
      const item = `${told.name};r=${state.remaining}${time(state)}${told.partition}`
      policy = policy === '' ? this.#policy(told) : `${policy}, ${this.#policy(told)}`
      left = left === '' ? item : `${left}, ${item}`
    }
    return policy === '' ? NONE : { 'RateLimit-Policy': policy, RateLimit: left }
  }

  #of({ key, rule }: Limit): Told {
    const known = this.#told.find(key)
    if (known?.rule === rule) return known
    const partition = this.#partitionKeys ? (known?.partition ?? partitionOf(key)) : ''
    const told: Told = { rule, name: quoted(rule.name), partition, policy: '', policyUntil: -Infinity }
    this.#told.set(key, told)
    return told
  }

  #policy(told: Told): string {
    const { rule, policyUntil } = told
    if (policyUntil === Infinity || policyUntil > this.#clock.now()) return told.policy
    const period = rule.kind === 'quota' ? rule.periodAt(this.#clock.now()) : undefined
    told.policyUntil = period?.end ?? Infinity
    told.policy = `${told.name};q=${quantity(rule)};w=${windowSeconds(rule, period)}${told.partition}`
    return told.policy
  }
}

function tightestOnly(states: readonly LimitState[], prefix: string, since: () => number): HeaderMap {
  const [first, ...rest] = states
  if (first === undefined) return NONE
  const state = rest.reduce(tighter, first)
  const { limit } = state
  const seconds = resetSeconds(state)
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
function windowSeconds(rule: LimitRule, period: QuotaPeriod | undefined): number {
  if (rule.kind === 'rate') return rule.rateLimit === 0 ? 1 : Math.max(1, Math.ceil(rule.burstLimit / rule.rateLimit))
  return Math.ceil((period!.end - period!.start) / 1000)
}

/** A structured field's string (RFC 9651 §3.3.3): printable ASCII, quotes and backslashes escaped. */
function quoted(name: string): string {
  return `"${name.replace(/[^\x20-\x7e]/g, '?').replace(/["\\]/g, '\\$&')}"`
}

/** 64 bits of the bucket key's hash, for limits that count per caller: the caller's own words never leave the house. */
function partitionOf(key: string): string {
  return key.includes('|') ? `;pk=:${sha256Start(key)}:` : ''
}
