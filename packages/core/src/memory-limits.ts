import { systemClock, type Clock } from './clock.ts'
import type { Limit, LimitDecision, LimitState, QuotaRule, RateRule } from './limit.ts'
import type { Charge, DailyUsage, LimitStore, LimitStoreDeclaration } from './limit-store.ts'
import { checkOptions, functionOption, numberOption, objectWith, optional } from './options.ts'
import { QuotaCount } from './quota-count.ts'
import { TokenBucket } from './token-bucket.ts'

/** Options of `memoryLimits`. */
export interface MemoryLimitsOptions {
  /** Buckets and quota counts held at most, together. Default: 250,000 (about 40 MB when full). */
  readonly maxEntries?: number
  /** Default: the machine's; a gateway gives its own to the store it makes. */
  readonly clock?: Clock
  /** Told once a minute at most while new callers have to share an overflow bucket. */
  readonly onFull?: () => void
}

/**
 * Limits counted in this process. The default: exact, synchronous, bounded. Only entries that hold no information (full
 * buckets, past periods) are evicted; when there is none, new callers share one bucket per rule, so that a flood of
 * made-up callers can neither fill the memory nor refill anybody's bucket.
 */
export function memoryLimits(options: MemoryLimitsOptions = {}): LimitStore {
  checkOptions('memoryLimits', options, {
    maxEntries: optional(numberOption({ min: 1, integer: true })),
    clock: optional(objectWith('now', 'monotonic')),
    onFull: optional(functionOption()),
  })
  return new MemoryLimits(options.maxEntries ?? 250_000, options.clock ?? systemClock, options.onFull ?? (() => {}))
}

/** Entries looked at for eviction when a new one needs room: bounds the work of a request. */
const EVICTION_LOOKS = 16
const FULL_NOTICE_MILLIS = 60_000
const ADMITTED_BY_NONE: LimitDecision = Object.freeze({ admitted: true, states: Object.freeze([]) })

type Entry = TokenBucket | QuotaCount

class MemoryLimits implements LimitStore {
  readonly declares: LimitStoreDeclaration = { atomic: true, algorithm: 'token-bucket', durable: false, shared: false }
  readonly #entries = new Map<string, Entry>()
  readonly #overflow = new Map<string, Entry>()
  readonly #maxEntries: number
  readonly #clock: Clock
  readonly #onFull: () => void
  #hand: IterableIterator<[string, Entry]> | undefined
  #noticedAt = -Infinity

  constructor(maxEntries: number, clock: Clock, onFull: () => void) {
    this.#maxEntries = maxEntries
    this.#clock = clock
    this.#onFull = onFull
  }

  take(limits: readonly Limit[]): LimitDecision {
    if (limits.length === 0) return ADMITTED_BY_NONE
    const now = this.#clock.now()
    const monotonic = this.#clock.monotonic()
    let admitted = true
    for (const limit of limits) {
      const entry = this.#entry(limit, now, monotonic)
      const has = entry instanceof TokenBucket ? entry.has(limit.cost, monotonic) : entry.has(limit.cost, now)
      if (!has && limit.rule.mode !== 'shadow') admitted = false
    }
    const states: LimitState[] = []
    for (const limit of limits) states.push(this.#charge(limit, admitted, now, monotonic))
    return { admitted, states }
  }

  settle(charges: readonly Charge[]): void {
    const now = this.#clock.now()
    const monotonic = this.#clock.monotonic()
    for (const { limit, actualCost } of charges) {
      const entry = this.#entry(limit, now, monotonic)
      if (entry instanceof TokenBucket) entry.take(actualCost - limit.cost, monotonic)
      else entry.take(actualCost - limit.cost, now)
    }
  }

  usage(key: string, from: number, to: number): readonly DailyUsage[] {
    const entry = this.#entries.get(key)
    return entry instanceof QuotaCount ? entry.days(from, to) : []
  }

  grant(limit: Limit, amount: number): void {
    const entry = this.#entry(limit, this.#clock.now(), this.#clock.monotonic())
    if (entry instanceof QuotaCount) entry.grant(amount, this.#clock.now())
  }

  close(): void {
    this.#entries.clear()
    this.#overflow.clear()
    this.#hand = undefined
  }

  #charge(limit: Limit, admitted: boolean, now: number, monotonic: number): LimitState {
    const entry = this.#entry(limit, now, monotonic)
    const time = entry instanceof TokenBucket ? monotonic : now
    const retryAfterMillis = entry.has(limit.cost, time) ? 0 : entry.millisUntil(limit.cost, time)
    if (admitted && retryAfterMillis === 0) entry.take(limit.cost, time)
    return {
      limit,
      refused: retryAfterMillis > 0,
      remaining: Math.max(0, Math.floor(entry.remaining(time))),
      retryAfterMillis,
      resetMillis: entry.resetMillis(time),
    }
  }

  #entry(limit: Limit, now: number, monotonic: number): Entry {
    const present = this.#entries.get(limit.key)
    if (present !== undefined) {
      present.adopt(limit.rule as RateRule & QuotaRule)
      return present
    }
    if (this.#entries.size >= this.#maxEntries && !this.#makeRoom(now, monotonic)) return this.#shared(limit, monotonic)
    const entry = newEntry(limit, monotonic)
    this.#entries.set(limit.key, entry)
    return entry
  }

  /** A clock hand over the entries: evicts those that say nothing. `false` when the next few all say something. */
  #makeRoom(now: number, monotonic: number): boolean {
    for (let looks = 0; looks < EVICTION_LOOKS; looks++) {
      this.#hand ??= this.#entries.entries()
      const next = this.#hand.next()
      if (next.done === true) {
        this.#hand = undefined
        continue
      }
      const [key, entry] = next.value
      if (!entry.isFresh(entry instanceof TokenBucket ? monotonic : now)) continue
      this.#entries.delete(key)
      return true
    }
    return false
  }

  #shared(limit: Limit, monotonic: number): Entry {
    if (monotonic - this.#noticedAt >= FULL_NOTICE_MILLIS) {
      this.#noticedAt = monotonic
      this.#onFull()
    }
    const shared = this.#overflow.get(limit.rule.name) ?? newEntry(limit, monotonic)
    this.#overflow.set(limit.rule.name, shared)
    return shared
  }
}

function newEntry({ rule }: Limit, monotonic: number): Entry {
  return rule.kind === 'rate' ? new TokenBucket(rule, monotonic) : new QuotaCount(rule)
}
