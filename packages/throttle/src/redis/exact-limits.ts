import { GatewayError } from '@gw/core'
import type {
  Charge,
  Clock,
  DailyUsage,
  EventListener,
  Limit,
  LimitDecision,
  LimitState,
  LimitStore,
  LimitStoreDeclaration,
} from '@gw/core'
import { runScript, type RedisClient } from './client.ts'
import { KeySpace, type Placement } from './key-space.ts'
import { tellOfMisuse } from './misuse.ts'
import { NodeCount } from './node-count.ts'
import { settleScript, takeScript } from './scripts.ts'
import { ServerClock } from './server-clock.ts'

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

/** Every request asks Redis: one script for all its limits. */
export class ExactLimits implements LimitStore {
  readonly declares: LimitStoreDeclaration = { atomic: true, algorithm: 'token-bucket', durable: true, shared: true }
  readonly deadlineInMillis: number
  readonly #client: RedisClient
  readonly #space: KeySpace
  readonly #clock: ServerClock
  readonly #nodes: NodeCount

  /** Use `redisLimits`. */
  constructor(client: RedisClient, options: ExactLimitsOptions) {
    this.deadlineInMillis = options.deadlineInMillis ?? 50
    this.#client = client
    this.#space = new KeySpace(options.prefix ?? 'gw:', options.shards ?? 1)
    this.#clock = new ServerClock(options.clock)
    this.#nodes = new NodeCount(client, this.#space.key('nodes'))
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
        await this.#ask({ shard: 0, keys: [], limits: [] }, NO_LEASES)
        return
      } catch (error) {
        if (attempt === READY_ATTEMPTS) throw error
        await new Promise((resolve) => setTimeout(resolve, READY_PAUSE_MILLIS))
      }
    }
  }

  async take(limits: readonly Limit[]): Promise<LimitDecision> {
    return (await this.lease(limits, NO_LEASES)).decision
  }

  /**
   * `take`, and where it is admitted some more of each limit in advance, as far as there is enough.
   * @param wanted per limit; 0 or absent for none
   */
  async lease(
    limits: readonly Limit[],
    wanted: readonly number[],
  ): Promise<{ decision: LimitDecision; leased: number[] }> {
    if (limits.length === 0) return { decision: { admitted: true, states: [] }, leased: [] }
    this.#nodes.beat()
    const placement = this.#space.place(limits)
    let reply = await this.#ask(placement, wanted)
    // The period was not the server's: a period has just ended, or this node's clock is off. Now its offset is known.
    for (let attempt = 0; reply[0] === -1 && attempt < 3; attempt++) reply = await this.#ask(placement, wanted)
    if (reply[0] === -1) throw new GatewayError('STORE_FAILURE', 'A quota has no period at the server’s time')
    return {
      decision: {
        admitted: reply[0] === 1,
        states: limits.map((limit, index) => stateOf(limit, reply, index)),
        decidedAt: Number(reply[1]),
      },
      leased: limits.map((_, index) => Number(reply[2 + index * REPLY_FIELDS + 4])),
    }
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

  async #ask({ keys, limits }: Placement, wanted: readonly number[]): Promise<Reply> {
    const now = this.#clock.now()
    const args = this.#clock.times()
    limits.forEach((limit, index) => args.push(...takeArguments(limit, now, wanted[index] ?? 0)))
    const reply = (await runScript(this.#client, takeScript, keys, args)) as Reply
    this.#clock.learn(Number(reply[1]))
    return reply
  }

  async #settle(limit: Limit, kind: 0 | 1 | 2, amount: number, at: number): Promise<void> {
    const { keys, limits } = this.#space.place([limit])
    const args = [...this.#clock.times(), kind, amount, at, ...figures(limits[0]!, this.#clock.now()), 0]
    await runScript(this.#client, settleScript, keys, args)
  }
}

type Reply = readonly (number | string)[]

const NO_LEASES: readonly number[] = []
const REPLY_FIELDS = 6

function takeArguments(limit: Limit, now: number, want: number): (string | number)[] {
  const shadow = limit.rule.mode === 'shadow' ? 1 : 0
  return [limit.rule.kind === 'rate' ? 0 : 1, limit.cost, shadow, ...figures(limit, now), want]
}

function figures({ rule }: Limit, now: number): [number, number, number] {
  if (rule.kind === 'rate') return [rule.rateLimit, rule.burstLimit, 0]
  const { start, end, limit } = rule.periodAt(now)
  return [start, end, limit]
}

function stateOf(limit: Limit, reply: Reply, index: number): LimitState {
  const at = 2 + index * REPLY_FIELDS
  const allowance = reply[at + 5]
  return {
    limit,
    refused: reply[at] === 1,
    remaining: Number(reply[at + 1]),
    retryAfterMillis: millis(reply[at + 2]),
    resetMillis: millis(reply[at + 3]),
    ...(allowance === '' ? {} : { allowance: Number(allowance) }),
  }
}

function millis(value: unknown): number {
  return value === -1 ? Infinity : Number(value)
}
