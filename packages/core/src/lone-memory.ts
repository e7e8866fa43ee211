import type { EventListener } from './events.ts'

/** Limits that each of several processes counts for itself admit that many times what they say: told, not guessed at. */
export function tellOfLoneMemory(emit: EventListener): void {
  const environment =
    (globalThis as { process?: { env?: Readonly<Record<string, string | undefined>> } }).process?.env ?? {}
  if (environment['AWS_LAMBDA_FUNCTION_NAME'] !== undefined) {
    const message =
      'Limits are counted in memory on Lambda: each instance counts for itself; give the gateway a limitStore'
    emit({ type: 'misuse', code: 'MEMORY_LIMITS_ON_LAMBDA', message })
  } else if (environment['NODE_UNIQUE_ID'] !== undefined || environment['NODE_APP_INSTANCE'] !== undefined) {
    const message =
      'Limits are counted in memory in one of several workers: each counts for itself; give the gateway a limitStore'
    emit({ type: 'misuse', code: 'MEMORY_LIMITS_IN_WORKERS', message })
  }
}
