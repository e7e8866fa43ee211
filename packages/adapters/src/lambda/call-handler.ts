import { isPromise, type MaybePromise } from '@gw/core'
import { handlerContext } from './handler-context.ts'
import type { LambdaCallback, LambdaContext } from './lambda-context.ts'

/** A function of any of Lambda's kinds, before its event has a type. */
export type AnyHandler = (event: never, context: LambdaContext, callback: LambdaCallback) => MaybePromise<unknown>

/**
 * Runs a function and waits for its answer, by whichever way it comes: a promise, a value, the callback, or
 * `context.done` and its like. Those would otherwise end the invocation behind the gateway's back, and the answer would
 * never be walked back.
 */
export function callHandler(handler: AnyHandler, event: unknown, lambdaContext: LambdaContext): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const callback: LambdaCallback = (error, answer) => {
      if (error === undefined || error === null) resolve(answer)
      else reject(error instanceof Error ? error : new Error(error))
    }
    const result = handler(event as never, handlerContext(lambdaContext, callback), callback)
    if (isPromise(result)) result.then(resolve, reject)
    // Nothing returned: the answer comes by callback.
    else if (result !== undefined) resolve(result)
  })
}
