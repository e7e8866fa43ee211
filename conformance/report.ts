import type { CorpusCase, Grade } from './corpus-case.ts'
import type { Outcome } from './outcome.ts'

/** The results of one grade or one file. */
export interface Results {
  passed: number
  readonly failed: string[]
  readonly skipped: Record<string, string>
}

/** The three grades of one topic; all of them are always there. */
export type TopicReport = Readonly<Record<Grade, Results>>

/** What a run says, as written by `--json`. */
export interface Report {
  readonly topics: Record<string, TopicReport>
}

/** One case with what became of it. */
export interface Judgement {
  readonly case: CorpusCase
  readonly outcome: Outcome
}

/** Puts judgements together by topic and grade. */
export function report(judgements: readonly Judgement[]): Report {
  const topics: Record<string, TopicReport> = {}
  for (const { case: one, outcome } of judgements) {
    const topic = (topics[one.topic] ??= { graded: noResults(), soft: noResults(), inferred: noResults() })
    note(topic[one.grade], one.id, outcome)
  }
  return { topics }
}

/** No results yet. */
export function noResults(): Results {
  return { passed: 0, failed: [], skipped: {} }
}

/** Adds one outcome to results. */
export function note(results: Results, id: string, outcome: Outcome): void {
  if (outcome.verdict === 'passed') results.passed++
  else if (outcome.verdict === 'failed') results.failed.push(id)
  else results.skipped[id] = outcome.reason
}

/** A report as lines of text: a topic a line, passed of all that ran, per grade. */
export function reportText({ topics }: Report): string {
  const lines = Object.entries(topics).map(([name, grades]) => {
    const columns = (['graded', 'soft', 'inferred'] as const).map((grade) => `${grade} ${figures(grades[grade])}`)
    return `${name.padEnd(32)} ${columns.map((column) => column.padEnd(26)).join(' ')}`.trimEnd()
  })
  return lines.join('\n')
}

function figures({ passed, failed, skipped }: Results): string {
  const left = Object.keys(skipped).length
  return `${passed}/${passed + failed.length}${left === 0 ? '' : ` (${left} skipped)`}`
}
