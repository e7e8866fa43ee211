import type { Exchange } from './exchange.ts'
import { explanation, type ExplainedStep, type Explanation } from './explanation.ts'

/** Opens an exchange that notes its steps, gives back what limits were charged, and ends it. */
export async function explainRequest(exchange: Exchange, steps: readonly ExplainedStep[]): Promise<Explanation> {
  await exchange.open()
  const { context, answer } = exchange
  const charged = context.limitStates?.every((state) => !state.refused || state.limit.rule.mode === 'shadow') === true
  if (charged) await context.services.limitStore.settle(context.limits.map((limit) => ({ limit, actualCost: 0 })))
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
