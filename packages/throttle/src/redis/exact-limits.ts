import type {
  Charge,
  Clock,
  DailyUsage,
  EventListener,
  Limit,
  LimitDecision,
  LimitStore,
  LimitStoreDeclaration,
} from '@gw/core'
import { runScript, type RedisClient } from './client.ts'
import { KeySpace } from './key-space.ts'
import type { LeasedDecision } from './leased-decision.ts'
import { tellOfMisuse } from './misuse.ts'
import { NodeCount } from './node-count.ts'
import { settleScript } from './scripts.ts'
import { ServerClock } from './server-clock.ts'
import { figures } from './take-batch.ts'
import { TakeQueue } from './take-queue.ts'

/** What the store needs to know; see `RedisLimitsOptions`. */
export interface ExactLimitsOptions {
  /** Default: `gw:`. */
  readonly prefix?: string
  /** Default: 1. */
  readonly shards?: number
  /** Default: 50. */
  readonly deadlineInMillis?: number
  /** Default: the server's. */
  readonly clock?: Clock
}

const DAY_MILLIS = 86_400_000
const READY_ATTEMPTS = 100
const READY_PAUSE_MILLIS = 100

/** Every request asks Redis: one script for all its limits, and for the requests of the same turn. */
export class ExactLimits implements LimitStore {
  readonly declares: LimitStoreDeclaration = { atomic: true, algorithm: 'token-bucket', durable: true, shared: true }
  readonly deadlineInMillis: number
  readonly #client: RedisClient
  readonly #space: KeySpace
  readonly #clock: ServerClock
  readonly #nodes: NodeCount
  readonly #takes: TakeQueue

  /** Use `redisLimits`. */
  constructor(client: RedisClient, options: ExactLimitsOptions) {
    this.deadlineInMillis = options.deadlineInMillis ?? 50
    this.#client = client
    this.#space = new KeySpace(options.prefix ?? 'gw:', options.shards ?? 1)
    this.#clock = new ServerClock(options.clock)
    this.#nodes = new NodeCount(client, this.#space.key('nodes'))
    this.#takes = new TakeQueue(client, this.#clock)
  }

  /** Where to tell of a server that evicts, a client that hangs, and clocks that are apart. */
  report(emit: EventListener): void {
    this.#clock.report(emit)
    tellOfMisuse(this.#client, emit)
  }

  /**
   * Waits for the first answer, so that no request has to: the connection is there then, the script known, the server's
   * time learnt.
   * @throws what the client last said, when it said no for ten seconds
   */
  async ready(): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      try {
        await this.#takes.ask({ shard: 0, keys: [], limits: [] }, [], NO_LEASES)
        return
      } catch (error) {
        if (attempt === READY_ATTEMPTS) throw error
        await new Promise((resolve) => setTimeout(resolve, READY_PAUSE_MILLIS))
      }
    }
  }

  take(limits: readonly Limit[]): Promise<LimitDecision> {
    return this.lease(limits, NO_LEASES)
  }

  /**
   * `take`, and where it is admitted some more of each limit in advance, as far as there is enough.
   * @param wanted per limit; empty for none
   */
  lease(limits: readonly Limit[], wanted: readonly number[]): Promise<LeasedDecision> {
    if (limits.length === 0) return Promise.resolve({ admitted: true, states: [] })
    this.#nodes.beat()
    return this.#takes.ask(this.#space.place(limits), limits, wanted)
  }

  async settle(charges: readonly Charge[]): Promise<void> {
    for (const { limit, actualCost, at } of charges) {
      await this.#settle(limit, limit.rule.kind === 'rate' ? 0 : 1, actualCost - limit.cost, at ?? 0)
    }
  }

  async grant(limit: Limit, amount: number): Promise<void> {
    if (limit.rule.kind === 'quota') await this.#settle(limit, 2, amount, 0)
  }

  async usage(key: string, from: number, to: number, partition?: string): Promise<readonly DailyUsage[]> {
    const name = this.#space.keyOf({ key, ...(partition === undefined ? {} : { partition }) })
    const fields = await this.#client.hgetall(name)
    return Object.keys(fields)
      .filter((name) => name.startsWith('d'))
      .map((name) => Number(name.slice(1)))
      .filter((day) => day * DAY_MILLIS + DAY_MILLIS > from && day * DAY_MILLIS < to)
      .sort((a, b) => a - b)
      .map((day) => ({
        date: new Date(day * DAY_MILLIS).toISOString().slice(0, 10),
        used: Number(fields[`d${day}`]),
        remaining: Number(fields[`r${day}`] ?? 0),
      }))
  }

  nodes(): number {
    return this.#nodes.seen
  }

  close(): void {
    // The client is the user's, and nothing else was started.
  }

  async #settle(limit: Limit, kind: 0 | 1 | 2, amount: number, at: number): Promise<void> {
    const { keys, limits } = this.#space.place([limit])
    const args = [...this.#clock.times(), kind, amount, at, ...figures(limits[0]!.rule, this.#clock.now()), 0]
    await runScript(this.#client, settleScript, keys, args)
  }
}

const NO_LEASES: readonly number[] = []
