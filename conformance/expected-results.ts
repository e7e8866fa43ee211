import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import type { Judgement } from './report.ts'

/** What each case did when it was last looked at, by `topic/id`. */
export type ExpectedResults = Readonly<Record<string, 'passed' | 'failed' | 'skipped'>>

/** How a run differs from what was expected of it. */
export interface Differences {
  /** Passed before and does not any more, or fails and was never seen to. These fail the run. */
  readonly worse: readonly string[]
  /** Passes now and did not. */
  readonly better: readonly string[]
}

/** Reads what is expected; nothing is, when the file is not there. */
export function readExpected(path: string): ExpectedResults {
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as ExpectedResults) : {}
}

/** Writes today's results as what is expected from now on; those of cases that were not run stay. */
export function writeExpected(path: string, before: ExpectedResults, judgements: readonly Judgement[]): void {
  const now = judgements.map((judgement) => [key(judgement), judgement.outcome.verdict] as const)
  const all = { ...before, ...Object.fromEntries(now) }
  const sorted = Object.fromEntries(Object.entries(all).sort(([a], [b]) => (a < b ? -1 : 1)))
  writeFileSync(path, `${JSON.stringify(sorted, null, 2)}\n`)
}

/** Compares a run with what is expected, for the cases that were run. */
export function differences(expected: ExpectedResults, judgements: readonly Judgement[]): Differences {
  const worse: string[] = []
  const better: string[] = []
  for (const judgement of judgements) {
    const before = expected[key(judgement)]
    const { verdict } = judgement.outcome
    if (verdict === 'passed' && before !== 'passed' && before !== undefined) better.push(key(judgement))
    const wasPassing = before === 'passed' && verdict !== 'passed'
    if (wasPassing || (before === undefined && verdict === 'failed')) worse.push(key(judgement))
  }
  return { worse, better }
}

function key({ case: { topic, id } }: Judgement): string {
  return `${topic}/${id}`
}
