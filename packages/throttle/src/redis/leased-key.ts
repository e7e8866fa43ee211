import type { Limit, LimitState } from '@gw/core'
import { leaseGranted, leaseSpent, NO_LEASE, usableTokens, type Lease } from './lease.ts'

/** Requests in a lease's time from which a key is hot: fewer are asked one by one, and stay exact. */
const HOT = 20

/** What one node knows of one key: how busy it is, what it has in advance, and whether it is worth asking. */
export class LeasedKey {
  #lease: Lease = NO_LEASE
  #countedFrom = -Infinity
  #count = 0
  #lastCount = 0
  #quietUntil = -Infinity
  #quietCost = 0
  #remaining = 0
  #fullAt = 0
  #allowance: number | undefined
  /** Granted by answers that came when the lease had ended already. */
  #late = 0
  /** The limit as last seen, for what is given back. */
  limit: Limit
  /** Wall time of the last grant, for what is given back. */
  grantedAt = 0

  constructor(limit: Limit) {
    this.limit = limit
  }

  /** Counts a request: what a lease should hold is what was asked for in a lease's time. */
  seen(limit: Limit, now: number, leaseMillis: number): void {
    this.limit = limit
    if (now - this.#countedFrom >= leaseMillis) {
      this.#lastCount = now - this.#countedFrom < 2 * leaseMillis ? this.#count : 0
      this.#count = 0
      this.#countedFrom = now
    }
    this.#count += limit.cost
  }

  /** How much to take in advance: 0 for a cold key, and never more than this node's share of a bucket. */
  wanted(nodes: number, now: number): number {
    const busy = Math.max(this.#count, this.#lastCount)
    if (busy < HOT) return 0
    const { rule } = this.limit
    const whole = rule.kind === 'rate' ? rule.burstLimit : rule.limit
    const wanted = Math.min(Math.ceil(busy), Math.floor(whole / nodes))
    return usableTokens(this.#lease, now) * 2 >= wanted ? 0 : wanted
  }

  /** Whether the cost can be served from what is there. */
  has(cost: number, now: number): boolean {
    return usableTokens(this.#lease, now) >= cost
  }

  /** Serves it. */
  spend(cost: number, now: number): void {
    this.#lease = leaseSpent(this.#lease, cost, now) ?? this.#lease
  }

  /** Milliseconds for which the store need not be asked for this cost: it said no, or had next to nothing. */
  quietFor(cost: number, now: number): number {
    return cost >= this.#quietCost ? Math.max(0, this.#quietUntil - now) : 0
  }

  /** Takes note of the store's answer. */
  answered(state: LimitState, leased: number, wanted: number, asked: Asked): void {
    const { sentAt, now, leaseMillis, nodes } = asked
    this.#remaining = state.remaining
    this.#fullAt = now + state.resetMillis
    this.#allowance = state.allowance
    const { rule } = state.limit
    // A quota's tokens belong to its period: they end with it.
    const ends = rule.kind === 'quota' ? Math.min(leaseMillis, state.resetMillis) : leaseMillis
    if (sentAt + ends > now) this.#lease = leaseGranted(this.#lease, leased, sentAt, ends, now)
    else this.#late += leased
    if (leased > 0) this.grantedAt = asked.wall
    if (wanted === 0 || leased >= Math.min(wanted, HOT)) return
    if (state.refused || rule.kind === 'rate') this.#rest(state, sentAt, leaseMillis, nodes)
  }

  /** What is told of a request decided here. */
  state(limit: Limit, refusedFor: number, now: number): LimitState {
    const tokens = Math.floor(usableTokens(this.#lease, now))
    const resetMillis = Math.max(0, Math.ceil(this.#fullAt - now))
    return {
      limit,
      refused: refusedFor > 0,
      remaining: refusedFor > 0 ? 0 : this.#remaining + tokens,
      retryAfterMillis: Math.ceil(refusedFor),
      resetMillis,
      ...(this.#allowance === undefined ? {} : { allowance: this.#allowance }),
    }
  }

  /** Gives up what is left, and says how much that was. */
  release(): number {
    const left = this.#lease.tokens + this.#late
    this.#lease = NO_LEASE
    this.#late = 0
    // A rate refills by itself; giving back later would let it refill twice. A quota never does.
    return this.limit.rule.kind === 'quota' ? left : 0
  }

  /** Whether its lease has ended with something left. */
  hasEnded(now: number): boolean {
    return this.#late > 0 || (this.#lease.tokens > 0 && now >= this.#lease.until)
  }

  /** Whether anything is held. */
  get holds(): boolean {
    return this.#late + this.#lease.tokens > 0
  }

  /** Until this node's share of the refill is worth a question, half a lease at most. */
  #rest(state: LimitState, sentAt: number, leaseMillis: number, nodes: number): void {
    const { rule, cost } = state.limit
    const worth = rule.kind === 'rate' ? (HOT / Math.max(rule.rateLimit / nodes, 1e-9)) * 1000 : state.retryAfterMillis
    this.#quietUntil = sentAt + Math.min(worth, leaseMillis / 2)
    this.#quietCost = state.refused ? cost : 0
  }
}

/** The circumstances of a question to the store. */
export interface Asked {
  /** Monotonic milliseconds when it left. */
  readonly sentAt: number
  /** When its answer came. */
  readonly now: number
  /** Wall time when it left. */
  readonly wall: number
  readonly leaseMillis: number
  readonly nodes: number
}
