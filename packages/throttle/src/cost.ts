import { GatewayError, isPromise } from '@gw/core'
import type { Charge, Context, End, Follow, GatewayServices, Limit, MaybePromise } from '@gw/core'
import { chargedCost } from './charged-cost.ts'

/** What a request takes: a number, or a function of it, such as its body's length or the tokens it may use. */
export type Cost = number | ((context: Context) => MaybePromise<number>)

/**
 * What a request really cost, once it has ended: answered, streamed to its end, or aborted half-way. `undefined`
 * leaves the charge as it was.
 */
export type Settle = (context: Context, end: End) => number | undefined

const reported = new WeakMap<Context, number>()

/**
 * Tells what a request has cost so far, from inside its handler; the last word counts, also when the client leaves
 * half-way. Read by `settle: reportedCost`.
 */
export function reportCost(context: Context, cost: number): void {
  reported.set(context, checkedCost(cost))
}

/** A `settle` that takes what the handler told by `reportCost`. */
export function reportedCost(context: Context): number | undefined {
  return reported.get(context)
}

/** The cost of one request, checked. */
export function costOf(cost: Cost, context: Context): MaybePromise<number> {
  if (typeof cost === 'number') return cost
  const found = cost(context)
  return isPromise(found) ? found.then(checkedCost) : checkedCost(found)
}

/** The Follow that corrects charges when a request has ended. */
export function settling(context: Context, limits: readonly Limit[], settle: Settle): Follow {
  return {
    end(end) {
      const charges: Charge[] = []
      for (const limit of limits) {
        const charged = chargedCost(context, limit)
        const actualCost = charged === undefined ? undefined : settle(context, end)
        if (actualCost === undefined || checkedCost(actualCost) === charged) continue
        charges.push({ limit: { ...limit, cost: charged! }, actualCost, at: context.requestTimeEpoch })
      }
      if (charges.length > 0) settleQuietly(context.services, charges)
    },
  }
}

/** The answer has gone out: a store that fails now can only be told of. */
function settleQuietly({ limitStore, emit }: GatewayServices, charges: readonly Charge[]): void {
  const failed = (error: unknown): void => emit({ type: 'store', store: 'limit', state: 'failed', error })
  try {
    const settled = limitStore.settle(charges)
    if (isPromise(settled)) settled.catch(failed)
  } catch (error) {
    failed(error)
  }
}

/** A cost that is no number would poison a bucket for good. */
function checkedCost(cost: number): number {
  if (Number.isFinite(cost) && cost >= 0) return cost
  throw new GatewayError('INVALID_OPTION', `A cost must be a number of 0 or more, and is ${String(cost)}`)
}
