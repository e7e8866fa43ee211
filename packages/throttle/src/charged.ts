import type { Context, Limit } from '@gw/core'

/** Whether a limit was charged for this request: all were admitted, and this one had enough (a shadow limit may not). */
export function wasCharged(context: Context, limit: Limit): boolean {
  let charged = false
  for (const state of context.limitStates ?? []) {
    if (state.refused && state.limit.rule.mode !== 'shadow') return false
    if (state.limit === limit) charged = !state.refused
  }
  return charged
}
