import { errorAt } from '../mapping-template-error.ts'
import { toText } from '../java/java-text.ts'
import type { JavaValue } from '../java/java-value.ts'
import type { Run } from './run.ts'

/** Most steps that a trace keeps; later ones are left out. */
const MAX_TRACE_STEPS = 1_000
const MAX_RESULT = 200

/** Notes a step, if the run is traced. */
export function note(run: Run, at: number, what: string, result: JavaValue): void {
  const { trace } = run
  if (trace === undefined || trace.length >= MAX_TRACE_STEPS) return
  const { line, column } = errorAt(run.text, at, 'SYNTAX', '')
  trace.push({ line, column, what, result: toText(result, run.budget).slice(0, MAX_RESULT) })
}
