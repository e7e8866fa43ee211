import type { LambdaCallback, LambdaContext } from './lambda-context.ts'

/**
 * The runtime's context as a function behind a gateway gets it: its ways to end the invocation lead to the gateway, all
 * else is as the runtime had it.
 */
export function handlerContext(runtimeContext: LambdaContext | undefined, callback: LambdaCallback): LambdaContext {
  const ends = {
    done: callback,
    succeed: (answer: unknown) => callback(null, answer),
    fail: (error: Error | string) => callback(error),
  }
  // The runtime makes a context for each invocation. As the prototype of another object it costs 4 µs, copied 0.5
  // (measured); what is no plain object may have its members anywhere.
  return isPlain(runtimeContext) ? withMembers(ends, runtimeContext) : withPrototype(ends, runtimeContext)
}

type Ends = Pick<LambdaContext, 'done' | 'succeed' | 'fail'>

function withMembers(ends: Ends, runtimeContext: LambdaContext): LambdaContext {
  const context: Record<string, unknown> = ends
  for (const name of Object.keys(runtimeContext)) {
    if (!Object.hasOwn(ends, name)) context[name] = runtimeContext[name as keyof LambdaContext]
  }
  return ends as LambdaContext
}

function withPrototype(ends: Ends, runtimeContext: LambdaContext | undefined): LambdaContext {
  return Object.create(runtimeContext ?? {}, Object.getOwnPropertyDescriptors(ends)) as LambdaContext
}

function isPlain(runtimeContext: LambdaContext | undefined): runtimeContext is LambdaContext {
  return runtimeContext !== undefined && Object.getPrototypeOf(runtimeContext) === Object.prototype
}
