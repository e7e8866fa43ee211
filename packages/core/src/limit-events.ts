import type { Context } from './context.ts'
import type { EventListener } from './events.ts'
import type { LimitDecision, LimitState } from './limit.ts'

/** Tells of shadow limits that would have refused, and of quotas that passed 80 % or 100 % with this request. */
export function tellLimitEvents(context: Context, { admitted, states }: LimitDecision, emit: EventListener): void {
  for (const state of states) {
    if (state.refused) {
      if (state.limit.rule.mode === 'shadow') emit({ type: 'shadow-refused', state, ...about(context) })
    } else if (admitted && state.allowance !== undefined) {
      const percent = passed(state, state.allowance)
      if (percent !== undefined) emit({ type: 'quota', state, percent, ...about(context) })
    }
  }
}

/** The mark that lies between what was used before this request and after: one request per period passes each. */
function passed({ limit, remaining }: LimitState, allowance: number): 80 | 100 | undefined {
  const used = allowance - remaining
  const before = used - limit.cost
  if (used >= allowance && before < allowance) return 100
  return used >= allowance * 0.8 && before < allowance * 0.8 ? 80 : undefined
}

function about({ requestId, stage, routeKey }: Context): Pick<Context, 'requestId' | 'stage' | 'routeKey'> {
  return { requestId, stage, routeKey }
}
