import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** What was asked for, and what a trial may take. */
export interface TortureOptions {
  /** Seconds of load per trial. */
  readonly seconds: number
  /** Cycles of kill -9. */
  readonly killCycles: number
}

/** One line of the table. */
export interface Verdict {
  readonly name: string
  readonly passed: boolean
  /** Whether something that it needs is absent: then it neither passed nor failed, and `measured` says what. */
  readonly notRun?: true
  /** What was measured, beside what was allowed. */
  readonly measured: string
}

/** Something that is tried with a folder of its own. */
export interface Trial {
  readonly name: string
  run(folder: string, options: TortureOptions): Promise<Omit<Verdict, 'name'>>
}

/** Runs one; what it throws is a failure, and its folder goes. */
export async function tried(trial: Trial, options: TortureOptions): Promise<Verdict> {
  const folder = mkdtempSync(join(tmpdir(), 'gw-torture-'))
  try {
    return { name: trial.name, ...(await trial.run(folder, options)) }
  } catch (error) {
    return { name: trial.name, passed: false, measured: error instanceof Error ? error.message : String(error) }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
