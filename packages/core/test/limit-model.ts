import type { Charge, Clock, Limit } from '@gw/core'

/** What limits mean, in as few lines as possible: every store has to agree with it. */
export class LimitModel {
  readonly #clock: Clock
  readonly #buckets = new Map<string, { spent: number; at: number }>()
  readonly #quotas = new Map<string, { start: number; used: number; granted: number }>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  take(limits: readonly Limit[]): { admitted: boolean; refused: boolean[]; remaining: number[] } {
    const refused = limits.map((limit) => blocks(limit) || this.#left(limit) < limit.cost)
    const admitted = limits.every(({ rule }, index) => !refused[index] || rule.mode === 'shadow')
    if (admitted) limits.forEach((limit, index) => refused[index] || this.#charge(limit, limit.cost))
    const remaining = limits.map((limit) => Math.max(0, Math.floor(blocks(limit) ? 0 : this.#left(limit))))
    return { admitted, refused, remaining }
  }

  settle(charges: readonly Charge[]): void {
    for (const { limit, actualCost, at } of charges) this.#charge(limit, actualCost - limit.cost, at)
  }

  grant(limit: Limit, amount: number): void {
    if (limit.rule.kind === 'quota') this.#quota(limit).granted += amount
  }

  #left(limit: Limit): number {
    const { rule } = limit
    if (rule.kind === 'rate') return rule.burstLimit - this.#bucket(limit).spent
    const { used, granted } = this.#quota(limit)
    return rule.periodAt(this.#clock.now()).limit + granted - used
  }

  #charge(limit: Limit, cost: number, at: number = Infinity): void {
    if (limit.rule.kind === 'rate') this.#bucket(limit).spent = Math.max(0, this.#bucket(limit).spent + cost)
    else if (at >= this.#quota(limit).start) this.#quota(limit).used += cost
  }

  #bucket({ key, rule }: Limit): { spent: number; at: number } {
    const now = this.#clock.monotonic()
    const bucket = this.#buckets.get(key) ?? { spent: 0, at: now }
    if (rule.kind === 'rate' && now > bucket.at)
      bucket.spent = Math.max(0, bucket.spent - ((now - bucket.at) * rule.rateLimit) / 1000)
    bucket.at = now
    this.#buckets.set(key, bucket)
    return bucket
  }

  #quota({ key, rule }: Limit): { start: number; used: number; granted: number } {
    const start = rule.kind === 'quota' ? rule.periodAt(this.#clock.now()).start : 0
    const known = this.#quotas.get(key)
    const quota = known !== undefined && known.start >= start ? known : { start, used: 0, granted: 0 }
    this.#quotas.set(key, quota)
    return quota
  }
}

function blocks({ rule }: Limit): boolean {
  return rule.kind === 'rate' && (rule.rateLimit === 0 || rule.burstLimit === 0)
}
