import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { Outcome } from './outcome.ts'
import { note, noResults, type Results } from './report.ts'
import { runOptions, type RunOptions } from './run-options.ts'
import { judgeVectors, type VectorOutcome } from './vector-judges/judge-vectors.ts'

/** The hostile inputs that are shared with other projects, where they are there. */
const SHARED = join(import.meta.dirname, '../../shared/vectors')
/** The project's own. */
const OWN = join(import.meta.dirname, 'vectors')

const options = runOptions(process.argv.slice(2))
const files: Record<string, Results> = {}
const failures: string[] = []
for (const path of vectorFiles(options)) {
  const name = basename(path, '.json')
  const outcomes = await judgeVectors(name, path)
  // Schemas and examples stand between the inputs.
  if (outcomes.length === 0) continue
  const results = (files[name] ??= noResults())
  for (const outcome of outcomes) take(name, results, outcome)
}
tell(options)

function vectorFiles({ directory, only }: RunOptions): readonly string[] {
  const directories = directory === undefined ? [SHARED, OWN].filter((each) => existsSync(each)) : [directory]
  if (directory === undefined && !existsSync(SHARED)) {
    console.log("No shared vectors beside the repository: the project's own inputs alone are run.")
  }
  const all = directories.flatMap((each) => jsonFiles(each))
  const chosen = only === undefined ? all : all.filter((path) => basename(path, '.json') === basename(only, '.json'))
  if (chosen.length === 0) throw new Error(`There are no vectors${only === undefined ? '' : ` in "${only}"`}`)
  return chosen
}

/** Files of the folder itself, then those one level down. */
function jsonFiles(directory: string): readonly string[] {
  const entries = readdirSync(directory, { withFileTypes: true })
  const here = entries.filter(
    (entry) => entry.isFile() && entry.name.endsWith('.json') && entry.name !== 'package.json',
  )
  const below = entries.filter((entry) => entry.isDirectory())
  return [
    ...here.map(({ name }) => join(directory, name)),
    ...below.flatMap(({ name }) => jsonFiles(join(directory, name))),
  ].sort()
}

function take(name: string, results: Results, { id, outcome }: VectorOutcome): void {
  note(results, id, outcome)
  if (outcome.verdict === 'failed') failures.push(`failed  ${name}/${id}: ${why(outcome)}`)
}

function why(outcome: Outcome & { readonly verdict: 'failed' }): string {
  return outcome.why.slice(0, 400)
}

function tell({ json }: RunOptions): void {
  if (json !== undefined) writeFileSync(json, `${JSON.stringify({ files }, null, 2)}\n`)
  for (const [name, { passed, failed, skipped }] of Object.entries(files)) {
    const left = Object.keys(skipped).length
    console.log(`${name.padEnd(44)} ${passed}/${passed + failed.length}${left === 0 ? '' : ` (${left} skipped)`}`)
  }
  for (const line of failures) console.log(line)
  process.exitCode = failures.length === 0 ? 0 : 1
}
