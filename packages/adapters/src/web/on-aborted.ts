/**
 * Calls back with the reason when a signal is aborted. Requests of some hosts have none.
 * @returns a function that ends the watch
 */
export function onAborted(signal: AbortSignal | undefined, left: (reason: unknown) => void): () => void {
  const listener = (): void => left(signal?.reason)
  signal?.addEventListener('abort', listener, { once: true })
  return () => signal?.removeEventListener('abort', listener)
}
