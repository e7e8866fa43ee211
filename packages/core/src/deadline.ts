import type { Clock } from './clock.ts'

/** What comes first: the value, its failure, or the deadline. What comes later is dropped. */
export function withinDeadline<T, U>(
  value: Promise<T>,
  clock: Clock,
  milliseconds: number,
  on: { readonly value: (value: T) => U; readonly error: (error: unknown) => U; readonly late: () => U },
): Promise<U> {
  return new Promise((resolve, reject) => {
    let settled = false
    const settle = (outcome: () => U): void => {
      if (settled) return
      settled = true
      timer.clear()
      try {
        resolve(outcome())
      } catch (error) {
        reject(error as Error)
      }
    }
    const timer = clock.setTimeout(() => settle(on.late), milliseconds)
    value.then(
      (value) => settle(() => on.value(value)),
      (error: unknown) => settle(() => on.error(error)),
    )
  })
}
