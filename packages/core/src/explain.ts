import type { Context } from './context.ts'
import type { Exchange } from './exchange.ts'
import { explain } from './explainer.ts'
import { chargedStates, type ExplainedStep, type Explanation } from './explanation.ts'
import type { LimitState } from './limit.ts'
import type { LimitStore } from './limit-store.ts'

/** Opens an exchange that notes its steps, gives back what limits were charged, and ends it. */
export async function explainRequest(exchange: Exchange, steps: readonly ExplainedStep[]): Promise<Explanation> {
  await exchange.open()
  const { context, answer } = exchange
  await giveBack(context)
  const response = answer === undefined ? undefined : await exchange.respond(answer)
  exchange.end({ statusCode: response?.statusCode ?? 200, bytes: 0 })
  return explain(context, steps, response?.statusCode)
}

/** What `admission` charged, and what policies charged by themselves. Nobody settles it again: they then find no states. */
async function giveBack(context: Context): Promise<void> {
  const states = context.limitStates ?? []
  context.limitStates = undefined
  await settleAll(context.services.limitStore, states)
  for (const { store, states } of context.notes?.charges ?? []) await settleAll(store, states)
}

async function settleAll(store: LimitStore, states: readonly LimitState[]): Promise<void> {
  const charged = chargedStates(states)
  if (charged.length > 0) await store.settle(charged.map(({ limit }) => ({ limit, actualCost: 0 })))
}
