import type { Context, Limit } from '@gw/core'

/**
 * What a limit was charged for this request; `undefined` when it was not: another limit refused, or this one, in
 * shadow, had too little. Where the store was away and the request passed all the same, 0: it knows of nothing yet.
 */
export function chargedCost(context: Context, limit: Limit): number | undefined {
  let charged: number | undefined
  for (const state of context.limitStates ?? []) {
    if (state.refused && state.limit.rule.mode !== 'shadow') return undefined
    if (state.limit === limit && !state.refused) charged = state.uncounted === true ? 0 : limit.cost
  }
  return charged
}
