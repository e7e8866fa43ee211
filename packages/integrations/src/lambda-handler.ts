import type { Context } from '@gw/core'
import { lambdaContext, type LambdaContext, type LocalFunction } from './lambda-context.ts'

/**
 * A Lambda function's handler, unchanged: it returns its answer or a promise of it, or calls `callback`.
 * @typeParam E what it takes for its event; the gateway hands it the event of its integration
 */
// The parameters are `never` so that a handler typed for any event and any context fits without a cast.
export type LambdaHandler = (event: never, context: never, callback: never) => unknown

type Callback = (error?: unknown, result?: unknown) => void

/** Calls a local handler as Lambda's Node runtime does. */
export function callHandler(
  handler: LambdaHandler,
  event: unknown,
  context: Context,
  named: LocalFunction,
): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const done: Callback = (error, result) => {
      if (error === undefined || error === null) resolve(result)
      else reject(error instanceof Error ? error : new Error(String(error)))
    }
    const call = handler as unknown as (event: unknown, context: LambdaContext, callback: Callback) => unknown
    const returned = call(event, lambdaContext(context, named, done), done)
    // A handler that takes a callback and returns nothing will call it; any other has answered by returning.
    if (returned !== undefined || handler.length < 3) resolve(returned)
  })
}
