import type { LimitDecision } from '@gw/core'

/** A decision, and what was taken in advance of each limit, where some was wanted. */
export interface LeasedDecision extends LimitDecision {
  readonly leased?: readonly number[]
}
