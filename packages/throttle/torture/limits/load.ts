import type { NodeConfig } from './node-config.ts'

/** What each process of a trial on Redis does: four callers, far above what is due. */
export const LOAD: Omit<NodeConfig, 'log' | 'store'> = {
  rateLimit: 100,
  burstLimit: 50,
  keys: 4,
  requestsPerSecond: 400,
  onStoreError: 'closed',
}

/**
 * Where a trial is about how much is admitted and not about the deadline, so that a machine with other work to do does
 * not turn answers into 503.
 */
export const PATIENT: Partial<NodeConfig> = { deadlineInMillis: 5000 }

/** What a line of the table says of it. */
export const PATIENCE = 'deadline 5 s'

/** The store tells its time in whole milliseconds: two admissions may seem one closer than they were. */
export const CLOCK_SLACK: number = (LOAD.rateLimit * 1) / 1000 + 1e-6

/** Overshoot as a table shows it. */
export function shown(overshoot: number): string {
  return Math.max(0, overshoot).toFixed(2)
}

/** Whether every answer was one of these. */
export function onlyAnswers(statuses: Readonly<Record<string, number>>, ...allowed: readonly number[]): boolean {
  return Object.keys(statuses).every((status) => allowed.includes(Number(status)))
}
