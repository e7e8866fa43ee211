import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readExpected } from './expected-results.ts'
import { KNOWN_DIFFERENCES } from './known-differences.ts'

const expected = Object.entries(readExpected(join(import.meta.dirname, 'expected.json'))).map(
  ([key, verdict]) => [key.slice(key.indexOf('/') + 1), verdict] as const,
)

test('every case that fails has its reason', () => {
  const failing = expected.filter(([, verdict]) => verdict === 'failed').map(([id]) => id)
  expect(failing.filter((id) => !Object.hasOwn(KNOWN_DIFFERENCES, id))).toEqual([])
})

test('no reason is left for a case that passes', () => {
  const passing = new Set(expected.filter(([, verdict]) => verdict === 'passed').map(([id]) => id))
  expect(Object.keys(KNOWN_DIFFERENCES).filter((id) => passing.has(id))).toEqual([])
})
