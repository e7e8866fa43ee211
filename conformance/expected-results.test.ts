import { describe, expect, test } from 'vitest'
import type { CorpusCase } from './corpus-case.ts'
import { differences } from './expected-results.ts'
import { failed, notBuilt, passed, type Outcome } from './outcome.ts'
import { report } from './report.ts'

function judged(
  id: string,
  outcome: Outcome,
  grade: CorpusCase['grade'] = 'graded',
): { case: CorpusCase; outcome: Outcome } {
  const nothing = { definition: {}, request: {}, expected: {} }
  return {
    case: { id, topic: 'topic', grade, apiType: 'REST', kind: 'rest-api', recordedBy: '', directory: '', ...nothing },
    outcome,
  }
}

describe('a run against what was expected', () => {
  const expected = { 'topic/a': 'passed', 'topic/b': 'failed', 'topic/c': 'skipped' } as const

  test('gets worse when something that passed does not, whatever became of it', () => {
    expect(differences(expected, [judged('a', failed('x'))]).worse).toEqual(['topic/a'])
    expect(differences(expected, [judged('a', notBuilt('room'))]).worse).toEqual(['topic/a'])
  })

  test('gets better when something newly passes', () => {
    expect(differences(expected, [judged('b', passed()), judged('c', passed())]).better).toEqual(['topic/b', 'topic/c'])
  })

  test('a failure that was known is neither; one that was never seen is worse', () => {
    expect(differences(expected, [judged('b', failed('x'))]).worse).toEqual([])
    expect(differences(expected, [judged('new', failed('x'))]).worse).toEqual(['topic/new'])
  })

  test('cases that were not run are not missed', () => {
    expect(differences(expected, [])).toEqual({ worse: [], better: [] })
  })
})

describe('a report', () => {
  test('has the three grades of every topic, with ids and reasons', () => {
    const judgements = [judged('a', passed()), judged('b', failed('x'), 'soft'), judged('c', notBuilt('mapping'))]
    expect(report(judgements)).toEqual({
      topics: {
        topic: {
          graded: { passed: 1, failed: [], skipped: { c: 'not built: mapping' } },
          soft: { passed: 0, failed: ['b'], skipped: {} },
          inferred: { passed: 0, failed: [], skipped: {} },
        },
      },
    })
  })
})
