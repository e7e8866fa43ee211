/**
 * Counts web objects and promises. Imported before everything else, so that who takes the globals takes these.
 */
import { createHook } from 'node:async_hooks'

/** What was made while something ran. */
export interface Made {
  Request: number
  Response: number
  Headers: number
  promises: number
}

const made: Made = { Request: 0, Response: 0, Headers: 0, promises: 0 }

for (const name of ['Request', 'Response', 'Headers'] as const) {
  const construct = (target: object, values: unknown[], asked: unknown): object => {
    made[name]++
    return Reflect.construct(target as never, values, (asked === counted ? target : asked) as never) as object
  }
  const counted: unknown = new Proxy(globalThis[name], { construct } as ProxyHandler<never>)
  Object.defineProperty(globalThis, name, { value: counted, writable: true, configurable: true })
}

const hook = createHook({ init: (_id, type) => void (type === 'PROMISE' && made.promises++) })

/** Counts what is made until a synchronous run has ended. */
export function madeBy(run: () => void): Made {
  Object.assign(made, { Request: 0, Response: 0, Headers: 0, promises: 0 })
  hook.enable()
  try {
    run()
  } finally {
    hook.disable()
  }
  return { ...made }
}
