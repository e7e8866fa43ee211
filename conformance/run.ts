import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { CorpusCase } from './corpus-case.ts'
import { differences, readExpected, writeExpected } from './expected-results.ts'
import { httpCachingSection, type HttpCachingScores } from './http-caching-page.ts'
import { judge } from './judge.ts'
import { loadCases, withUniqueIds } from './load-cases.ts'
import { parityPage } from './parity-page.ts'
import { report, reportText, type Judgement } from './report.ts'
import { runOptions, type RunOptions } from './run-options.ts'

/** The project's own cases, and those that are shared with other projects, where they are there. */
const OWN = join(import.meta.dirname, 'cases')
const SHARED = join(import.meta.dirname, '../../shared/corpus')
const PARITY = join(import.meta.dirname, '../docs/parity.md')
const EXPECTED = join(import.meta.dirname, 'expected.json')
/** What `pnpm cache-tests` gave when it was last run. */
const HTTP_CACHING = join(import.meta.dirname, 'http-caching.json')

const options = runOptions(process.argv.slice(2))
const judgements: Judgement[] = []
for (const one of cases(options)) judgements.push({ case: one, outcome: await judge(one, options.target) })
process.exitCode = tell(judgements, options)

function cases({ directory, only }: RunOptions): readonly CorpusCase[] {
  const all = directory === undefined ? defaultCases() : loadCases(directory, false)
  const unique = withUniqueIds(all)
  const chosen = only === undefined ? unique : unique.filter(({ topic }) => topic === only)
  if (chosen.length === 0) throw new Error(`There is no case${only === undefined ? '' : ` on the topic "${only}"`}`)
  return chosen
}

function defaultCases(): readonly CorpusCase[] {
  const own = loadCases(OWN, true)
  if (existsSync(SHARED)) return [...loadCases(SHARED, false), ...own]
  console.log("No shared corpus beside the repository: the project's own cases alone are run.")
  return own
}

function httpCaching(): string {
  return httpCachingSection(JSON.parse(readFileSync(HTTP_CACHING, 'utf8')) as HttpCachingScores)
}

/** Prints and writes what became of the cases; the exit code says whether anything got worse. */
function tell(
  judgements: readonly Judgement[],
  { directory, only, json, target, update, verbose }: RunOptions,
): number {
  const whole = report(judgements)
  if (json !== undefined) writeFileSync(json, `${JSON.stringify(whole, null, 2)}\n`)
  console.log(reportText(whole))
  for (const { case: one, outcome } of judgements) {
    if (outcome.verdict === 'failed')
      console.log(`failed  ${one.topic}/${one.id}: ${verbose ? outcome.why : outcome.why.slice(0, 300)}`)
  }
  // What is expected is expected of the library, and a stage that is asked instead has one definition.
  if (target !== undefined) return judgements.some(({ outcome }) => outcome.verdict === 'failed') ? 1 : 0
  const expected = readExpected(EXPECTED)
  const { worse, better } = differences(expected, judgements)
  for (const id of better) console.log(`newly passes: ${id}`)
  for (const id of worse) console.log(`does not pass: ${id}`)
  if (update && directory === undefined) {
    writeExpected(EXPECTED, expected, judgements)
    if (only === undefined) writeFileSync(PARITY, `${parityPage(whole)}\n${httpCaching()}`)
  }
  return worse.length === 0 || update ? 0 : 1
}
