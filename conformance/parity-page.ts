import type { Grade } from './corpus-case.ts'
import { DISPUTED } from './disputed-cases.ts'
import { KNOWN_DIFFERENCES } from './known-differences.ts'
import type { Report, Results } from './report.ts'

const HEAD = `# Parity with API Gateway

Written by \`pnpm conformance --update\`; run \`pnpm conformance\` to see it for yourself.

Each topic is a set of cases: a definition, a request over a real socket, and what API Gateway answers. *Recorded* cases
hold values that were captured from AWS. *Documented* ones come from AWS's documentation or from measurements that were
reported, the project's own cases among them. *Hints* are what other emulators believe; a difference there says little.

- **same**: the answer is AWS's.
- **differs on purpose**: the case is believed to be wrong, or the library does something else by choice; the reasons are
  below and in [differences.md](differences.md).
- **differs**: the answer is not AWS's, and not meant to be.
- **unknown**: the case was not run; what it needs is not there yet.

`

/** The public page: per topic what is the same, what differs on purpose, and what is not known. */
export function parityPage(report: Report): string {
  const rows = Object.entries(report.topics).map(([topic, grades]) => {
    const cells = (['graded', 'soft', 'inferred'] as const).map((grade) => cell(grades[grade]))
    return `| ${topic} | ${cells.join(' | ')} | ${onPurpose(grades)} | ${unknown(grades)} |`
  })
  const table = [
    '| topic | recorded | documented | hints | differs on purpose | unknown |',
    '|---|---|---|---|---|---|',
    ...rows,
  ]
  return `${HEAD}${table.join('\n')}\n\n${totals(report)}\n${differing(report)}${notRun(report)}${disputed(report)}`
}

function cell({ passed, failed }: Results): string {
  const ran = passed + failed.length
  return ran === 0 ? '–' : `${passed} of ${ran} same`
}

function onPurpose(grades: Readonly<Record<Grade, Results>>): number {
  return skippedIds(grades).filter(([id]) => Object.hasOwn(DISPUTED, id)).length
}

function unknown(grades: Readonly<Record<Grade, Results>>): string {
  const reasons = skippedIds(grades).filter(([id]) => !Object.hasOwn(DISPUTED, id))
  if (reasons.length === 0) return '0'
  const names = [...new Set(reasons.map(([, reason]) => reason))].slice(0, 3)
  return `${reasons.length} (${names.join('; ')})`
}

function skippedIds(grades: Readonly<Record<Grade, Results>>): readonly (readonly [string, string])[] {
  return Object.values(grades).flatMap(({ skipped }) => Object.entries(skipped))
}

function totals({ topics }: Report): string {
  const sum = (grade: Grade): string => {
    const all = Object.values(topics).map((grades) => grades[grade])
    const passed = all.reduce((count, results) => count + results.passed, 0)
    return `${passed} of ${passed + all.reduce((count, results) => count + results.failed.length, 0)}`
  }
  return `In all: recorded ${sum('graded')}, documented ${sum('soft')}, hints ${sum('inferred')}.\n`
}

/** What differs and is not meant to, by id, so that nobody has to run anything to see it. */
function differing({ topics }: Report): string {
  const lines = Object.entries(topics).flatMap(([topic, grades]) =>
    (['graded', 'soft', 'inferred'] as const).flatMap((grade) =>
      grades[grade].failed.map((id) => `- ${topic}: \`${id}\`${grade === 'inferred' ? ' (a hint)' : ''}${reason(id)}`),
    ),
  )
  return lines.length === 0 ? '' : `\n## What differs\n\n${lines.join('\n')}\n`
}

/** Cases that were not run, by id, where there is more to say than the table does. */
function notRun({ topics }: Report): string {
  const lines = Object.entries(topics).flatMap(([topic, grades]) =>
    skippedIds(grades)
      .filter(([id]) => Object.hasOwn(KNOWN_DIFFERENCES, id))
      .map(([id]) => `- ${topic}: \`${id}\`${reason(id)}`),
  )
  return lines.length === 0 ? '' : `\n## What is not run\n\n${lines.join('\n')}\n`
}

function reason(id: string): string {
  const known = KNOWN_DIFFERENCES[id]
  return known === undefined ? '' : `: ${known}`
}

function disputed({ topics }: Report): string {
  const ids = new Set(Object.values(topics).flatMap((grades) => skippedIds(grades).map(([id]) => id)))
  const lines = Object.entries(DISPUTED)
    .filter(([id]) => ids.has(id))
    .map(([id, reason]) => `- \`${id}\`: ${reason}`)
  return lines.length === 0 ? '' : `\n## What differs on purpose\n\n${lines.join('\n')}\n`
}
