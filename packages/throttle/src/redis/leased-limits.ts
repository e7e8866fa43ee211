import { systemClock, whenReady } from '@gw/core'
import type {
  Charge,
  Clock,
  DailyUsage,
  EventListener,
  Limit,
  LimitDecision,
  LimitStore,
  LimitStoreDeclaration,
  MaybePromise,
  Timer,
} from '@gw/core'
import type { ExactLimits } from './exact-limits.ts'
import { LeasedKey } from './leased-key.ts'

/** Keys of which a node knows how busy they are. */
const MAX_KEYS = 100_000

/**
 * Redis at memory speed: for busy keys a node takes tokens in advance and serves from them without a question. What is
 * not busy is asked one by one, exactly. Overshoot of a rate is at most min(tokens outstanding, rate × lease seconds);
 * a quota has none, and may for a lease's time look fuller than it is.
 */
export class LeasedLimits implements LimitStore {
  readonly declares: LimitStoreDeclaration
  readonly deadlineInMillis: number
  readonly #store: ExactLimits
  readonly #leaseMillis: number
  readonly #clock: Clock
  readonly #keys = new Map<string, LeasedKey>()
  readonly #asking = new Map<string, Promise<unknown>>()
  #sweep: Timer | undefined

  constructor(store: ExactLimits, leaseSeconds: number, clock: Clock = systemClock) {
    this.declares = { ...store.declares, atomic: false }
    this.deadlineInMillis = store.deadlineInMillis
    this.#store = store
    this.#leaseMillis = leaseSeconds * 1000
    this.#clock = clock
  }

  take(limits: readonly Limit[]): MaybePromise<LimitDecision> {
    const now = this.#clock.monotonic()
    const keys = limits.map((limit) => this.#key(limit))
    limits.forEach((limit, index) => keys[index]!.seen(limit, now, this.#leaseMillis))
    return this.#here(limits, keys, now) ?? this.#there(limits, keys)
  }

  settle(charges: readonly Charge[]): Promise<void> {
    return this.#store.settle(charges)
  }

  usage(key: string, from: number, to: number, partition?: string): Promise<readonly DailyUsage[]> {
    return this.#store.usage(key, from, to, partition)
  }

  grant(limit: Limit, amount: number): Promise<void> {
    return this.#store.grant(limit, amount)
  }

  ready(): Promise<void> {
    return this.#store.ready()
  }

  nodes(): number {
    return this.#store.nodes()
  }

  report(emit: EventListener): void {
    this.#store.report(emit)
  }

  /** Gives back what was taken in advance from quotas. */
  async close(): Promise<void> {
    this.#sweep?.clear()
    this.#sweep = undefined
    await this.#giveBack([...this.#keys.values()])
    this.#store.close()
  }

  /** Decides without a question, if that can be done for every limit. */
  #here(limits: readonly Limit[], keys: readonly LeasedKey[], now: number): LimitDecision | undefined {
    const quiet = limits.map(({ cost, rule }, index) => {
      if (rule.mode === 'shadow' || keys[index]!.has(cost, now)) return 0
      return keys[index]!.quietFor(cost, now)
    })
    if (quiet.some((millis) => millis > 0)) {
      return { admitted: false, states: limits.map((limit, index) => keys[index]!.state(limit, quiet[index]!, now)) }
    }
    if (!limits.every(({ cost }, index) => keys[index]!.has(cost, now))) return undefined
    limits.forEach(({ cost }, index) => keys[index]!.spend(cost, now))
    return { admitted: true, states: limits.map((limit, index) => keys[index]!.state(limit, 0, now)) }
  }

  /** One asks in advance for all who wait; the others look again when its answer is there. */
  async #there(limits: readonly Limit[], keys: readonly LeasedKey[]): Promise<LimitDecision> {
    for (let turn = 0; turn < 3; turn++) {
      const pending = limits.map(({ key }) => this.#asking.get(key)).find((asking) => asking !== undefined)
      if (pending === undefined) break
      await pending.catch(() => {})
      const decided = this.#here(limits, keys, this.#clock.monotonic())
      if (decided !== undefined) return decided
    }
    return this.#ask(limits, keys)
  }

  async #ask(limits: readonly Limit[], keys: readonly LeasedKey[]): Promise<LimitDecision> {
    const nodes = this.nodes()
    const wanted = keys.map((key, index) =>
      limits[index]!.cost === 0 ? 0 : key.wanted(nodes, this.#clock.monotonic()),
    )
    const sent = { sentAt: this.#clock.monotonic(), wall: this.#clock.now(), leaseMillis: this.#leaseMillis, nodes }
    const answer = this.#store.lease(limits, wanted)
    const asking = limits.filter((_, index) => wanted[index]! > 0)
    for (const { key } of asking) this.#asking.set(key, answer)
    try {
      const decision = await answer
      const leased = decision.leased ?? []
      const asked = { ...sent, now: this.#clock.monotonic() }
      decision.states.forEach((state, index) => keys[index]!.answered(state, leased[index] ?? 0, wanted[index]!, asked))
      if (leased.some((tokens) => tokens > 0)) this.#sweep ??= this.#sweepLater()
      return decision
    } finally {
      for (const { key } of asking) if (this.#asking.get(key) === answer) this.#asking.delete(key)
    }
  }

  #key(limit: Limit): LeasedKey {
    const known = this.#keys.get(limit.key)
    if (known !== undefined) return known
    if (this.#keys.size >= MAX_KEYS) this.#forget()
    const key = new LeasedKey(limit)
    this.#keys.set(limit.key, key)
    return key
  }

  /** Only how busy keys were is lost, for those that hold nothing. */
  #forget(): void {
    for (const [name, key] of this.#keys) if (!key.holds) this.#keys.delete(name)
  }

  #sweepLater(): Timer {
    return this.#clock.setTimeout(() => this.#sweepNow(), this.#leaseMillis, true)
  }

  #sweepNow(): void {
    this.#sweep = undefined
    const now = this.#clock.monotonic()
    const all = [...this.#keys.values()]
    void whenReady(this.#giveBack(all.filter((key) => key.hasEnded(now))), () => {})
    if (all.some((key) => key.holds)) this.#sweep = this.#sweepLater()
  }

  async #giveBack(keys: readonly LeasedKey[]): Promise<void> {
    const charges = keys.flatMap((key): Charge[] => {
      const cost = key.release()
      return cost > 0 ? [{ limit: { ...key.limit, cost }, actualCost: 0, at: key.grantedAt }] : []
    })
    // What cannot be given back was used up: too little is admitted, never too much.
    await this.#store.settle(charges).catch(() => {})
  }
}
