import { expect, test } from 'vitest'
import { formatReport } from './format-report.ts'
import { ReportWriter } from './import-report.ts'

test('like entries share a line, what is missing stands first', () => {
  const report = new ReportWriter()
  for (const path of ['/a', '/b', '/c', '/d']) report.carried('integration MOCK', path)
  report.missing('a canary', 'no canary here', '/stage')
  report.differs('a cache', 'per caller', '')
  expect(formatReport(report)).toBe(`Missing (1)
  a canary: no canary here at /stage

Differs (1)
  a cache: per caller at /

Carried over (4)
  integration MOCK (4×) at /a, /b, /c, and 1 more`)
})
