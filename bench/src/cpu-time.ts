import { readdirSync, readFileSync } from 'node:fs'

/**
 * Microseconds of CPU that a process has used so far, all its threads together, as the kernel counts them: steal of the
 * machine's other guests is taken out.
 * @returns `undefined` where the system does not tell (it is Linux's `/proc/PID/task/TID/schedstat`)
 */
export function cpuMicros(pid: number): number | undefined {
  try {
    let nanos = 0
    for (const task of readdirSync(`/proc/${pid}/task`)) nanos += taskNanos(pid, task)
    return nanos / 1000
  } catch {
    return undefined
  }
}

/** A thread that has just ended is read as nothing; servers that are measured end none. */
function taskNanos(pid: number, task: string): number {
  try {
    return Number(readFileSync(`/proc/${pid}/task/${task}/schedstat`, 'utf8').split(' ', 1)[0])
  } catch {
    return 0
  }
}
