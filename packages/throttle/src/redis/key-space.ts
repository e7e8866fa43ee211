import type { Limit, LimitRule, RateRule } from '@gw/core'

/** Where one request's keys live, and its limits as they hold there. */
export interface Placement {
  readonly shard: number
  readonly keys: readonly string[]
  readonly limits: readonly Limit[]
}

/**
 * Names keys so that those of one request share a Cluster slot: a script may touch no other. With one shard everything
 * of a gateway is in one slot, exact. With several, a caller's own limits are whole in the caller's shard, and a limit
 * shared by callers (route, stage, account) is cut into equal parts, one per shard: never more than the whole is
 * admitted, and some of it may lie idle where callers are uneven.
 */
export class KeySpace {
  readonly #prefix: string
  readonly #shards: number
  readonly #parts = new WeakMap<RateRule, RateRule>()
  #turn = 0

  constructor(prefix: string, shards: number) {
    this.#prefix = prefix
    this.#shards = shards
  }

  /** The keys of a request's limits. */
  place(limits: readonly Limit[]): Placement {
    const shard = this.#shards === 1 ? 0 : this.#shardOf(limits)
    return {
      shard,
      keys: limits.map(({ key }) => this.key(key, shard)),
      limits: this.#shards === 1 ? limits : limits.map((limit) => this.#part(limit)),
    }
  }

  /** The key of one limit of one caller. */
  keyOf(limit: Pick<Limit, 'key' | 'partition'>): string {
    return this.key(limit.key, limit.partition === undefined ? 0 : shardOf(limit.partition, this.#shards))
  }

  /** A key in a shard's slot. */
  key(name: string, shard: number = 0): string {
    return `{${this.#prefix}${shard}}${name}`
  }

  /** Requests of no caller in particular take turns, so that every part of a shared limit is used. */
  #shardOf(limits: readonly Limit[]): number {
    const partition = limits.find((limit) => limit.partition !== undefined)?.partition
    if (partition !== undefined) return shardOf(partition, this.#shards)
    return (this.#turn = (this.#turn + 1) % this.#shards)
  }

  #part(limit: Limit): Limit {
    if (limit.partition !== undefined || limit.rule.kind !== 'rate') return limit
    return { ...limit, rule: this.#partOf(limit.rule) }
  }

  #partOf(rule: RateRule): LimitRule {
    const known = this.#parts.get(rule)
    if (known !== undefined) return known
    const burstLimit = rule.burstLimit === 0 ? 0 : Math.max(1, rule.burstLimit / this.#shards)
    const part = Object.freeze({ ...rule, rateLimit: rule.rateLimit / this.#shards, burstLimit })
    this.#parts.set(rule, part)
    return part
  }
}

/** FNV-1a: spreads callers, and needs to resist nobody, for a shard is no secret and no limit. */
function shardOf(partition: string, shards: number): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < partition.length; i++) hash = Math.imul(hash ^ partition.charCodeAt(i), 0x01000193)
  return (hash >>> 0) % shards
}
