/**
 * Tokens that a node has taken from a shared bucket in advance. They were charged when they were taken, and may be
 * used until `until`; what is left then is forgotten. Immutable, so that the model check can walk through all
 * interleavings of exactly this code.
 */
export interface Lease {
  readonly tokens: number
  /** Monotonic milliseconds of this node. */
  readonly until: number
}

/** Nothing in advance. */
export const NO_LEASE: Lease = Object.freeze({ tokens: 0, until: -Infinity })

/**
 * The lease after the store has answered.
 * @param sentAt when the question left this node: the tokens were charged later than that, so that a lease counted
 *   from here ends early and never late, however long the answer took and whatever the clocks say
 */
export function leaseGranted(lease: Lease, tokens: number, sentAt: number, leaseMillis: number, now: number): Lease {
  const until = sentAt + leaseMillis
  if (tokens <= 0 || until <= now) return lease
  const live = usableTokens(lease, now)
  // Old tokens keep their own, earlier end: both end with the older.
  return { tokens: live + tokens, until: live > 0 ? Math.min(lease.until, until) : until }
}

/** What may be used now. */
export function usableTokens({ tokens, until }: Lease, now: number): number {
  return now < until ? tokens : 0
}

/** The lease after `cost` tokens were used; `undefined` when it has too few, or has ended. */
export function leaseSpent(lease: Lease, cost: number, now: number): Lease | undefined {
  return usableTokens(lease, now) >= cost ? { tokens: lease.tokens - cost, until: lease.until } : undefined
}
