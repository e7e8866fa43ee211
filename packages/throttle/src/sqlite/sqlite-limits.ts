import { DatabaseSync } from 'node:sqlite'
import { checkOptions, numberOption, objectWith, oneOf, optional, stringOption } from '@gw/core'
import type {
  Charge,
  Clock,
  DailyUsage,
  Limit,
  LimitDecision,
  LimitState,
  LimitStore,
  LimitStoreDeclaration,
} from '@gw/core'
import { storedBucket, storedQuota, type Instant, type StoredLimit } from './stored-limit.ts'
import { openTables, type Tables } from './tables.ts'

/** Options of `sqliteLimits`. */
export interface SqliteLimitsOptions {
  /**
   * `normal`: an acknowledged charge survives the death of the process. `full`: that of the machine too, at a write to
   * the disk per request. Default: `normal`.
   */
  readonly synchronous?: 'normal' | 'full'
  /** Milliseconds to wait for another process's transaction; then the store has failed. Default: 500. */
  readonly busyTimeoutInMillis?: number
  /** Default: the machine's: wall time for quotas, time since its start for buckets. */
  readonly clock?: Pick<Clock, 'now' | 'monotonic'>
}

/**
 * Limits counted in a file: the store that survives a restart, exact over all processes of one machine. Synchronous.
 * A machine that is started again gives each bucket at most one burst.
 * @param path the file, or `:memory:`
 */
export function sqliteLimits(path: string, options: SqliteLimitsOptions = {}): LimitStore {
  stringOption({ minLength: 1 })(path, 'sqliteLimits path')
  checkOptions('sqliteLimits', options, {
    synchronous: optional(oneOf('normal', 'full')),
    busyTimeoutInMillis: optional(numberOption({ min: 0, max: 60_000, integer: true })),
    clock: optional(objectWith('now', 'monotonic')),
  })
  return new SqliteLimits(path, options)
}

const DAY_MILLIS = 86_400_000
/** One in so many requests looks through a few buckets for full ones, which say nothing any more. */
const PRUNE_EVERY = 256
const PRUNE_LOOKS = 512

/** Processes of one machine share this clock; each has its own origin for `performance.now()`. */
const machineClock: Pick<Clock, 'now' | 'monotonic'> = {
  now: () => Date.now(),
  monotonic: () => Number(process.hrtime.bigint()) / 1e6,
}

class SqliteLimits implements LimitStore {
  readonly declares: LimitStoreDeclaration = { atomic: true, algorithm: 'token-bucket', durable: true, shared: true }
  readonly #database: DatabaseSync
  readonly #tables: Tables
  readonly #clock: Pick<Clock, 'now' | 'monotonic'>
  #prunedTo = ''
  #takes = 0

  constructor(path: string, options: SqliteLimitsOptions) {
    this.#database = new DatabaseSync(path)
    this.#database.exec(`PRAGMA busy_timeout = ${options.busyTimeoutInMillis ?? 500}`)
    this.#database.exec('PRAGMA journal_mode = WAL')
    this.#database.exec(`PRAGMA synchronous = ${options.synchronous ?? 'normal'}`)
    this.#tables = openTables(this.#database)
    this.#clock = options.clock ?? machineClock
  }

  take(limits: readonly Limit[]): LimitDecision {
    if (limits.length === 0) return { admitted: true, states: [] }
    return this.#transaction((instant) => {
      const stored = limits.map((limit) => this.#stored(limit, instant))
      const refused = limits.map((limit, index) => !stored[index]!.has(limit.cost))
      const admitted = limits.every(({ rule }, index) => !refused[index] || rule.mode === 'shadow')
      const states = limits.map((limit, index): LimitState => {
        if (admitted && !refused[index] && limit.cost !== 0) stored[index]!.take(limit.cost)
        return stored[index]!.state(limit, refused[index]!)
      })
      if (++this.#takes % PRUNE_EVERY === 0) this.#prune(instant.monotonic)
      return { admitted, states, decidedAt: instant.monotonic }
    })
  }

  settle(charges: readonly Charge[]): void {
    this.#transaction((instant) => {
      for (const { limit, actualCost, at } of charges) this.#stored(limit, instant).take(actualCost - limit.cost, at)
    })
  }

  usage(key: string, from: number, to: number): readonly DailyUsage[] {
    const rows = this.#tables.days.all(key, Math.floor(from / DAY_MILLIS), Math.ceil(to / DAY_MILLIS))
    return (rows as { day: number; used: number; remaining: number }[]).map(({ day, used, remaining }) => ({
      date: new Date(day * DAY_MILLIS).toISOString().slice(0, 10),
      used,
      remaining,
    }))
  }

  grant({ key, rule }: Limit, amount: number): void {
    if (rule.kind === 'quota')
      this.#transaction((instant) => storedQuota(this.#tables, key, rule, instant).grant(amount))
  }

  close(): void {
    if (this.#database.isOpen) this.#database.close()
  }

  /** Writes are the rule, so the lock is taken at once: two that read first would both be refused by the database. */
  #transaction<T>(work: (instant: Instant) => T): T {
    this.#database.exec('BEGIN IMMEDIATE')
    try {
      const result = work({ wall: this.#clock.now(), monotonic: this.#clock.monotonic() })
      this.#database.exec('COMMIT')
      return result
    } catch (error) {
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK')
      throw error
    }
  }

  #stored({ key, rule }: Limit, instant: Instant): StoredLimit {
    if (rule.kind === 'rate') return storedBucket(this.#tables, key, rule, instant)
    return storedQuota(this.#tables, key, rule, instant)
  }

  #prune(monotonic: number): void {
    const rows = this.#tables.buckets.all(this.#prunedTo, PRUNE_LOOKS) as { key: string; fullAt: number }[]
    for (const { key, fullAt } of rows) if (fullAt <= monotonic) this.#tables.dropBucket.run(key)
    this.#prunedTo = rows.length < PRUNE_LOOKS ? '' : rows.at(-1)!.key
  }
}
