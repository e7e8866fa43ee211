import type { Context } from './context.ts'
import type { Exchange } from './exchange.ts'
import { explanation, type ExplainedStep, type Explanation } from './explanation.ts'

/** Opens an exchange that notes its steps, gives back what limits were charged, and ends it. */
export async function explainRequest(exchange: Exchange, steps: readonly ExplainedStep[]): Promise<Explanation> {
  await exchange.open()
  const { context, answer } = exchange
  await giveBack(context)
  const response = answer === undefined ? undefined : await exchange.respond(answer)
  exchange.end({ statusCode: response?.statusCode ?? 200, bytes: 0 })
  return explanation({
    stage: context.stage === '' ? undefined : context.stage,
    routeKey: context.routeKey,
    pathParameters: context.pathParameters,
    steps,
    statusCode: response?.statusCode,
  })
}

/** Only what was charged is given back, and nobody settles it again: policies then find no states. */
async function giveBack(context: Context): Promise<void> {
  const states = context.limitStates ?? []
  context.limitStates = undefined
  if (states.some(({ refused, limit }) => refused && limit.rule.mode !== 'shadow')) return
  const charged = states.filter(({ refused, uncounted }) => !refused && uncounted !== true)
  await context.services.limitStore.settle(charged.map(({ limit }) => ({ limit, actualCost: 0 })))
}
