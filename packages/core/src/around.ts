import type { Context } from './context.ts'
import type { Policy } from './policy.ts'

/**
 * Runs something inside what policies want around it. Each must proceed exactly once, and what it returns is not looked
 * at: it may not alter what it got.
 */
export function runAround<T>(policies: readonly Policy[], context: Context, proceed: () => T, index: number = 0): T {
  const policy = policies[index]
  if (policy === undefined) return proceed()
  let proceeded = false
  let result: T | undefined
  policy.around!(context, () => {
    if (proceeded) throw new TypeError(`The policy "${policy.name}" proceeded twice`)
    proceeded = true
    return (result = runAround(policies, context, proceed, index + 1))
  })
  if (!proceeded) throw new TypeError(`The policy "${policy.name}" did not proceed`)
  return result as T
}
