import type { Limit, LimitState, QuotaRule, RateRule } from '@gw/core'
import type { Tables } from './tables.ts'

/** The instant of a transaction. */
export interface Instant {
  /** Milliseconds since 1970: quotas. */
  readonly wall: number
  /** Milliseconds since the machine was started, the same in all its processes: buckets. */
  readonly monotonic: number
}

/** One limit inside a transaction: read once, changed, written back. */
export interface StoredLimit {
  /** Whether `cost` is there. */
  has(cost: number): boolean
  /** Takes, or gives back, and writes. `at`: when the request was made, for a cost that is settled. */
  take(cost: number, at?: number): void
  /** What is told of it. */
  state(limit: Limit, refused: boolean): LimitState
}

/** As core's own buckets forgive it: sums of fractions end a hair below a whole token. */
const TOLERANCE = 1e-9
const DAY_MILLIS = 86_400_000
/** AWS reports 90 days back. */
const MAX_DAYS = 92

/** A bucket. */
export function storedBucket(tables: Tables, key: string, rule: RateRule, { monotonic }: Instant): StoredLimit {
  const row = tables.bucket.get(key) as { spent: number; at: number } | undefined
  const perMillisecond = rule.rateLimit / 1000
  const blocks = rule.rateLimit === 0 || rule.burstLimit === 0
  let spent = row === undefined ? 0 : refilled(row.spent, monotonic - row.at, perMillisecond)
  const write = (): void =>
    void tables.putBucket.run(key, spent, monotonic, perMillisecond === 0 ? 1e300 : monotonic + spent / perMillisecond)
  // The machine was started again: its clock began anew, and callers must not wait until it is where it was.
  if (row !== undefined && row.at > monotonic) write()
  const left = (): number => (blocks ? 0 : rule.burstLimit - spent + TOLERANCE)
  return {
    has: (cost) => !blocks && left() >= cost,
    take(cost) {
      spent = Math.max(0, spent + cost)
      if (spent === 0) tables.dropBucket.run(key)
      else write()
    },
    state: (limit, refused) => ({
      limit,
      refused,
      remaining: Math.max(0, Math.floor(left())),
      retryAfterMillis: refused ? Math.max(1, Math.ceil(millisUntil(limit.cost, spent, rule))) : 0,
      resetMillis: blocks ? Infinity : Math.ceil(spent / perMillisecond),
    }),
  }
}

/** A quota. */
export function storedQuota(
  tables: Tables,
  key: string,
  rule: QuotaRule,
  { wall }: Instant,
): StoredLimit & { grant(amount: number): void } {
  const period = rule.periodAt(wall)
  const row = tables.quota.get(key) as { start: number; used: number; granted: number } | undefined
  const count = row === undefined || period.start > row.start ? { start: period.start, used: 0, granted: 0 } : row
  const left = (): number => period.limit + count.granted - count.used
  const write = (): void => void tables.putQuota.run(key, count.start, count.used, count.granted)
  return {
    has: (cost) => left() >= cost,
    take(cost, at) {
      if (cost === 0) return
      const counts = at === undefined || at >= count.start
      if (counts) count.used += cost
      write()
      note(tables, key, Math.floor((at ?? wall) / DAY_MILLIS), cost, counts ? left() : undefined)
    },
    grant(amount) {
      count.granted += amount
      write()
    },
    state: (limit, refused) => ({
      limit,
      refused,
      remaining: Math.max(0, Math.floor(left())),
      retryAfterMillis: !refused ? 0 : limit.cost > rule.limit ? Infinity : Math.max(1, Math.ceil(period.end - wall)),
      resetMillis: Math.ceil(period.end - wall),
      allowance: period.limit + count.granted,
    }),
  }
}

function refilled(spent: number, elapsed: number, perMillisecond: number): number {
  return elapsed > 0 ? Math.max(0, spent - elapsed * perMillisecond) : spent
}

function millisUntil(cost: number, spent: number, { rateLimit, burstLimit }: RateRule): number {
  if (cost > burstLimit || rateLimit === 0 || burstLimit === 0) return Infinity
  return Math.max(0, ((cost - burstLimit + spent) / rateLimit) * 1000)
}

function note(tables: Tables, key: string, day: number, cost: number, remaining: number | undefined): void {
  const row = tables.day.get(key, day) as { used: number; remaining: number } | undefined
  tables.putDay.run(key, day, (row?.used ?? 0) + cost, remaining ?? (row?.remaining ?? cost) - cost)
  if (row === undefined) tables.dropDays.run(key, day - MAX_DAYS)
}
