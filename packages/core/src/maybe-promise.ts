/**
 * An answer that is there now or comes later. Everything on the path of a request answers this way, so that a request
 * that needs no I/O costs no promise (measured: seven links over synchronous stores 0.2 µs, all of them async 2 µs).
 */
export type MaybePromise<T> = T | Promise<T>

/** Whether a value has to be waited for. The only thenable check in the house. */
export function isPromise<T>(value: MaybePromise<T>): value is Promise<T> {
  return typeof (value as Promise<T> | undefined | null)?.then === 'function'
}

/**
 * Applies `next` to a value now if it is there, later if it is a promise; `failed` takes a rejection of that promise
 * alone, not what `next` throws.
 */
export function whenReady<T, U>(
  value: MaybePromise<T>,
  next: (value: T) => MaybePromise<U>,
  failed?: (error: unknown) => MaybePromise<U>,
): MaybePromise<U> {
  return isPromise(value) ? value.then(next, failed) : next(value)
}
