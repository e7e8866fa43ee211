import type { Finding, ImportReport, ReportEntry } from './import-report.ts'

const HEADINGS: readonly (readonly [Finding, string])[] = [
  ['missing', 'Missing'],
  ['differs', 'Differs'],
  ['ignored', 'Ignored, as on AWS'],
  ['carried', 'Carried over'],
]

/** Places named for one line of the report. */
const PLACES = 3

/** The report as text of about a page: like entries share a line, with their number and first places. */
export function formatReport(report: ImportReport): string {
  const sections = HEADINGS.flatMap(([finding, heading]) => {
    const entries = report.entries.filter((entry) => entry.finding === finding)
    return entries.length === 0 ? [] : [`${heading} (${entries.length})`, ...linesOf(entries), '']
  })
  return sections.join('\n').trimEnd()
}

function linesOf(entries: readonly ReportEntry[]): readonly string[] {
  const groups = new Map<string, ReportEntry[]>()
  for (const entry of entries) {
    const text = entry.note === undefined ? entry.what : `${entry.what}: ${entry.note}`
    const group = groups.get(text)
    if (group === undefined) groups.set(text, [entry])
    else group.push(entry)
  }
  return [...groups].map(([text, group]) => {
    const places = group.slice(0, PLACES).map((entry) => (entry.pointer === '' ? '/' : entry.pointer))
    const more = group.length > PLACES ? `, and ${group.length - PLACES} more` : ''
    return `  ${text}${group.length > 1 ? ` (${group.length}×)` : ''} at ${places.join(', ')}${more}`
  })
}
