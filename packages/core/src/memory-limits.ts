import { systemClock, type Clock } from './clock.ts'
import type { Limit, LimitDecision, LimitRule, LimitState, QuotaRule, RateRule } from './limit.ts'
import type { Charge, DailyUsage, LimitStore, LimitStoreDeclaration } from './limit-store.ts'
import { checkOptions, functionOption, numberOption, objectWith, optional } from './options.ts'
import { QuotaCount } from './quota-count.ts'
import { TokenBucket } from './token-bucket.ts'

/** Options of `memoryLimits`. */
export interface MemoryLimitsOptions {
  /**
   * Buckets and quota counts held at most, together. Default: 250,000, about 40 MB when full of buckets (120 bytes each
   * and the key's text), 50 MB when full of a plan's quotas (170 bytes each and the caller's text).
   */
  readonly maxEntries?: number
  /** Default: the machine's; a gateway gives its own to the store it makes. */
  readonly clock?: Clock
  /** Told once a minute at most while new callers have to share an overflow bucket. */
  readonly onFull?: () => void
  /** Told once, when something is counted for the first time. */
  readonly onFirstUse?: () => void
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
    onFirstUse: optional(functionOption()),
  })
  return new MemoryLimits(options)
}

/**
 * Buckets of one caller in one list. Further ones, such as of an API with a limit on each of a thousand methods, stand under keys
 * of their own: whoever calls all of them must not make every request walk past a thousand.
 */
const LONGEST_LIST = 16
/** Entries looked at for eviction when a new one needs room: bounds the work of a request. */
const EVICTION_LOOKS = 16
const FULL_NOTICE_MILLIS = 60_000
const ADMITTED_BY_NONE: LimitDecision = Object.freeze({ admitted: true, states: Object.freeze([]) })

type Entry = TokenBucket | QuotaCount

class MemoryLimits implements LimitStore {
  readonly declares: LimitStoreDeclaration = { atomic: true, algorithm: 'token-bucket', durable: false, shared: false }
  /** By caller, or by key where a limit names none or its caller has too many: the first of what is counted there. */
  readonly #entries = new Map<string, Entry>()
  /** Whether some caller has had too many for one list. */
  #hasLongLists = false
  #size = 0
  readonly #overflow = new Map<string, Entry>()
  /** The entries of the question being answered: looked up once, and safe from eviction meanwhile. */
  readonly #asked: Entry[] = []
  readonly #maxEntries: number
  readonly #clock: Clock
  readonly #onFull: (() => void) | undefined
  #onFirstUse: (() => void) | undefined
  #hand: IterableIterator<[string, Entry]> | undefined
  #noticedAt = -Infinity

  constructor({ maxEntries = 250_000, clock = systemClock, onFull, onFirstUse }: MemoryLimitsOptions) {
    this.#maxEntries = maxEntries
    this.#clock = clock
    this.#onFull = onFull
    this.#onFirstUse = onFirstUse
  }

  take(limits: readonly Limit[]): LimitDecision {
    if (limits.length === 0) return ADMITTED_BY_NONE
    if (this.#onFirstUse !== undefined) this.#firstUse()
    return limits.length === 1 ? this.#takeOne(limits[0]!) : this.#takeAll(limits)
  }

  settle(charges: readonly Charge[]): void {
    const now = this.#clock.now()
    const monotonic = this.#clock.monotonic()
    for (const { limit, actualCost, at } of charges) {
      const entry = this.#entry(limit, monotonic)
      if (entry instanceof TokenBucket) entry.take(actualCost - limit.cost, monotonic)
      else entry.take(actualCost - limit.cost, now, at)
    }
  }

  usage(key: string, from: number, to: number, partition?: string): readonly DailyUsage[] {
    const bucket = partition === undefined ? key : bucketOf(key, partition)
    const entry = this.#found(partition ?? key, key, bucket) ?? this.#found(partition ?? key, key, key)
    return entry instanceof QuotaCount ? entry.days(from, to) : []
  }

  grant(limit: Limit, amount: number): void {
    const entry = this.#entry(limit, this.#clock.monotonic())
    if (entry instanceof QuotaCount) entry.grant(amount, this.#clock.now())
  }

  close(): void {
    this.#entries.clear()
    this.#size = 0
    this.#hasLongLists = false
    this.#overflow.clear()
    this.#hand = undefined
  }

  #takeOne(limit: Limit): LimitDecision {
    const monotonic = this.#clock.monotonic()
    const entry = this.#entry(limit, monotonic)
    const time = entry instanceof TokenBucket ? monotonic : this.#clock.now()
    const has = entry.has(limit.cost, time)
    const admitted = has || limit.rule.mode === 'shadow'
    return { admitted, states: [charge(entry, limit, has, admitted, time)] }
  }

  #takeAll(limits: readonly Limit[]): LimitDecision {
    const now = this.#clock.now()
    const monotonic = this.#clock.monotonic()
    const asked = this.#asked
    // A rule of somebody's own that threw has left some behind.
    asked.length = 0
    let admitted = true
    for (const limit of limits) {
      const entry = this.#entry(limit, monotonic)
      asked.push(entry)
      if (!entry.has(limit.cost, timeOf(entry, now, monotonic)) && limit.rule.mode !== 'shadow') admitted = false
    }
    const states: LimitState[] = []
    for (let i = 0; i < limits.length; i++) {
      const [entry, limit] = [asked[i]!, limits[i]!]
      const time = timeOf(entry, now, monotonic)
      states.push(charge(entry, limit, entry.has(limit.cost, time), admitted, time))
    }
    asked.length = 0
    return { admitted, states }
  }

  #firstUse(): void {
    const told = this.#onFirstUse
    this.#onFirstUse = undefined
    told?.()
  }

  #entry(limit: Limit, monotonic: number): Entry {
    const { key, partition: name = key, bucket = key } = limit
    const present = this.#found(name, key, bucket)
    if (present !== undefined) {
      present.adopt(limit.rule as RateRule & QuotaRule)
      return present
    }
    if (this.#size >= this.#maxEntries && !this.#makeRoom(monotonic)) return this.#shared(limit, monotonic)
    const entry = newEntry(limit, monotonic)
    if (this.#overflow.size > 0) this.#leaveOverflow(limit, entry, monotonic)
    this.#add(name, key, entry)
    return entry
  }

  #found(name: string, key: string, bucket: string): Entry | undefined {
    const present = found(this.#entries.get(name), bucket)
    return present === undefined && this.#hasLongLists ? found(this.#entries.get(key), bucket) : present
  }

  #add(name: string, key: string, entry: Entry): void {
    const isLong = lengthOf(this.#entries.get(name)) >= LONGEST_LIST
    if (isLong) this.#hasLongLists = true
    const place = isLong ? key : name
    entry.next = this.#entries.get(place)
    this.#entries.set(place, entry)
    this.#size++
  }

  /** A clock hand over the entries: evicts those that say nothing. `false` when the next few all say something. */
  #makeRoom(monotonic: number): boolean {
    const now = this.#clock.now()
    for (let looks = 0; looks < EVICTION_LOOKS; looks++) {
      this.#hand ??= this.#entries.entries()
      const next = this.#hand.next()
      if (next.done === true) {
        this.#hand = undefined
        continue
      }
      if (this.#evict(...next.value, now, monotonic)) return true
    }
    return false
  }

  /** Evicts one entry of a caller, if one says nothing. */
  #evict(name: string, first: Entry, now: number, monotonic: number): boolean {
    let before: Entry | undefined
    for (let entry: Entry | undefined = first; entry !== undefined; entry = nextOf(entry)) {
      if (entry.isFresh(timeOf(entry, now, monotonic)) && !this.#asked.includes(entry)) {
        if (before !== undefined) before.next = entry.next
        else if (entry.next !== undefined) this.#entries.set(name, nextOf(entry)!)
        else this.#entries.delete(name)
        this.#size--
        return true
      }
      before = entry
    }
    return false
  }

  /** Who gets a bucket of its own may have been served from the shared one a moment ago: it is no fresh burst. */
  #leaveOverflow(limit: Limit, entry: Entry, monotonic: number): void {
    const name = overflowName(limit.rule)
    const shared = this.#overflow.get(name)
    if (!(shared instanceof TokenBucket) || !(entry instanceof TokenBucket)) return
    entry.beginAs(shared, monotonic)
    if (shared.isFresh(monotonic) && !this.#asked.includes(shared)) this.#overflow.delete(name)
  }

  #shared(limit: Limit, monotonic: number): Entry {
    if (monotonic - this.#noticedAt >= FULL_NOTICE_MILLIS) {
      this.#noticedAt = monotonic
      this.#onFull?.()
    }
    const name = overflowName(limit.rule)
    const shared = this.#overflow.get(name) ?? newEntry(limit, monotonic)
    this.#overflow.set(name, shared)
    return shared
  }
}

function charge(entry: Entry, limit: Limit, has: boolean, admitted: boolean, time: number): LimitState {
  if (admitted && has) entry.take(limit.cost, time)
  const refused = !has
  const remaining = Math.max(0, Math.floor(entry.remaining(time)))
  const retryAfterMillis = refused ? Math.max(1, Math.ceil(entry.millisUntil(limit.cost, time))) : 0
  const resetMillis = Math.ceil(entry.resetMillis(time))
  return entry instanceof TokenBucket
    ? { limit, refused, remaining, retryAfterMillis, resetMillis }
    : { limit, refused, remaining, retryAfterMillis, resetMillis, allowance: entry.allowance(time) }
}

/** Buckets run on monotonic time, so that a corrected wall clock refills nothing; quotas follow the calendar. */
function timeOf(entry: Entry, now: number, monotonic: number): number {
  return entry instanceof TokenBucket ? monotonic : now
}

function newEntry({ rule, key, bucket = key }: Limit, monotonic: number): Entry {
  return rule.kind === 'rate' ? new TokenBucket(bucket, rule, monotonic) : new QuotaCount(bucket, rule)
}

/** The entry of that bucket among a caller's. */
function found(first: Entry | undefined, bucket: string): Entry | undefined {
  let entry = first
  while (entry !== undefined && entry.bucket !== bucket) entry = nextOf(entry)
  return entry
}

function lengthOf(first: Entry | undefined): number {
  let length = 0
  for (let entry = first; entry !== undefined; entry = nextOf(entry)) length++
  return length
}

function nextOf(entry: Entry): Entry | undefined {
  return entry.next as Entry | undefined
}

/** The bucket of a key that ends with its caller: see `Limit.bucket`. */
function bucketOf(key: string, partition: string): string {
  return key.slice(0, key.length - partition.length)
}

/** Callers with the same figures share; a caller on a larger plan is not squeezed into a smaller one's bucket. */
function overflowName(rule: LimitRule): string {
  return rule.kind === 'rate' ? `${rule.name} ${rule.rateLimit} ${rule.burstLimit}` : `${rule.name} ${rule.limit}`
}
