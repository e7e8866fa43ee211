import type { Clock } from './clock.ts'
import type { Limit, LimitDecision, LimitRule, LimitState } from './limit.ts'
import { onStoreError } from './limit.ts'
import { memoryLimits } from './memory-limits.ts'
import type { LimitStore } from './limit-store.ts'

/** A rule's part for one of so many nodes, made once. */
type Shares = WeakMap<LimitRule, { readonly nodes: number; readonly rule: LimitRule }>

/** Decides while the store is away, as each limit's `onStoreError` says. */
export class LimitFallback {
  readonly #local: LimitStore
  readonly #shares: Shares = new WeakMap()
  /** The same shares in shadow mode, which charges what is there and never more. */
  readonly #mirrors: Shares = new WeakMap()

  constructor(clock: Clock) {
    this.#local = memoryLimits({ clock })
  }

  /**
   * One `closed` limit closes the door; else `local` limits are asked in this process, for one part of as many as
   * there were nodes, and `open` ones let pass. Shadow limits never refuse, and so are open.
   */
  decide(limits: readonly Limit[], nodes: number, retryAfterMillis: number): LimitDecision {
    if (limits.some((limit) => choice(limit) === 'closed')) return closed(limits, retryAfterMillis)
    const local = limits.filter((limit) => choice(limit) === 'local')
    const shares = local.map((limit) => ({ ...limit, rule: this.#share(limit.rule, nodes, this.#shares) }))
    const { admitted, states } = this.#local.take(shares) as LimitDecision
    const byLimit = new Map(local.map((limit, index) => [limit, states[index]!]))
    return {
      admitted,
      states: limits.map((limit) => {
        const state = byLimit.get(limit)
        return state === undefined ? open(limit) : { ...state, limit, uncounted: true }
      }),
    }
  }

  /**
   * Counts what the store has admitted in this process's share too, as far as there is some left: when the store goes
   * away, or is late for a moment, the share is as spent as it was, and no fresh burst.
   */
  note(limits: readonly Limit[], nodes: number): void {
    const mirrored: Limit[] = []
    for (const limit of limits)
      if (choice(limit) === 'local') mirrored.push({ ...limit, rule: this.#share(limit.rule, nodes, this.#mirrors) })
    if (mirrored.length > 0) this.#local.take(mirrored)
  }

  /** Forgets what was counted here: the store counts again. */
  close(): void {
    void this.#local.close()
  }

  #share(rule: LimitRule, nodes: number, shares: Shares): LimitRule {
    const known = shares.get(rule)
    if (known?.nodes === nodes) return known.rule
    const share = Object.freeze({
      ...shareOf(rule, nodes),
      ...(shares === this.#mirrors ? { mode: 'shadow' as const } : {}),
    })
    shares.set(rule, { nodes, rule: share })
    return share
  }
}

function choice({ rule }: Limit): ReturnType<typeof onStoreError> {
  return rule.mode === 'shadow' ? 'open' : onStoreError(rule)
}

/**
 * A share is at least one request, of a bucket and of a period, or a node with a small share could never serve any: more
 * nodes than the limit has requests then let one pass each.
 */
function shareOf(rule: LimitRule, nodes: number): LimitRule {
  if (rule.kind === 'rate') {
    const burstLimit = rule.burstLimit === 0 ? 0 : Math.max(1, rule.burstLimit / nodes)
    return { ...rule, rateLimit: rule.rateLimit / nodes, burstLimit }
  }
  const { periodAt } = rule
  return {
    ...rule,
    limit: requestsOf(rule.limit, nodes),
    periodAt: (epochMillis) => {
      const period = periodAt(epochMillis)
      return { ...period, limit: requestsOf(period.limit, nodes) }
    },
  }
}

function requestsOf(limit: number, nodes: number): number {
  return limit === 0 ? 0 : Math.max(1, Math.floor(limit / nodes))
}

function closed(limits: readonly Limit[], retryAfterMillis: number): LimitDecision {
  const states = limits.map((limit): LimitState => {
    const refused = choice(limit) === 'closed'
    return { ...open(limit), refused, retryAfterMillis: refused ? retryAfterMillis : 0 }
  })
  return { admitted: false, states, unavailable: true }
}

function open(limit: Limit): LimitState {
  return { limit, refused: false, remaining: 0, retryAfterMillis: 0, resetMillis: 0, uncounted: true }
}
