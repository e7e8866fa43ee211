import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { judge } from './judge.ts'
import { loadCases } from './load-cases.ts'
import type { CorpusCase } from './corpus-case.ts'

const OWN = loadCases(join(import.meta.dirname, 'cases'), true)

describe('the project’s own cases', () => {
  test('are at least 150, each with its source, and none is graded hard', () => {
    expect(OWN.length).toBeGreaterThanOrEqual(150)
    expect(OWN.filter(({ grade }) => grade === 'graded')).toEqual([])
    expect(new Set(OWN.map(({ topic, id }) => `${topic}/${id}`)).size).toBe(OWN.length)
  })

  test('pass', async () => {
    const failed: string[] = []
    for (const one of OWN) {
      const outcome = await judge(one)
      if (outcome.verdict !== 'passed') failed.push(`${one.id}: ${JSON.stringify(outcome)}`)
    }
    expect(failed).toEqual([])
  }, 60_000)
})

/** Every kind of expectation, and one that must not pass: a runner that cannot fail proves nothing. */
const WRONG: readonly (readonly [string, string, object])[] = [
  ['a status', 'gw-rest-plain', { status: 201 }],
  ['a body', 'gw-rest-plain', { body: 'ho' }],
  ['a body as JSON', 'gw-custom-static-header', { body_json: { message: 'Other' } }],
  ['a header', 'gw-rest-own-type', { headers: { 'Content-Type': 'text/plain' } }],
  ['a header that is there', 'gw-rest-plain', { headers_absent: ['Content-Type'] }],
  ['a header that is not there', 'gw-rest-plain', { header_names_present: ['X-Nothing'] }],
  ['cookies', 'gw-rest-cookies-multi', { set_cookie: ['a=1'] }],
  ['a member of an event', 'gw-query-one', { lambda_event_subset: { queryStringParameters: { x: '2' } } }],
  ['a field of an event', 'gw-base-path', { lambda_event_fields: { path: '/pets' } }],
  ['a route', 'gw-rest-variable', { match: { resource: '/pets' } }],
  ['no route', 'gw-http-nothing', { match: { routeKey: 'GET /a' } }],
  ['a backend’s request', 'gw-proxy-path', { backend_request: { path: '/other' } }],
]

describe('a wrong expectation fails', () => {
  test.each(WRONG)('%s', async (_, id, expected) => {
    const one = OWN.find((candidate) => candidate.id === id)
    expect(one).toBeDefined()
    expect(await judge({ ...(one as CorpusCase), expected: expected as CorpusCase['expected'] })).toMatchObject({
      verdict: 'failed',
    })
  })

  test('what the runner cannot compare is skipped, in words', async () => {
    const one = OWN.find(({ id }) => id === 'gw-rest-plain') as CorpusCase
    expect(await judge({ ...one, expected: { status: 200, colour: 'green' } })).toEqual({
      verdict: 'skipped',
      reason: 'the runner cannot compare colour',
    })
  })

  test('a kind of definition that nobody knows is skipped, in words', async () => {
    const one = OWN[0] as CorpusCase
    expect(await judge({ ...one, kind: 'teapot' })).toMatchObject({ verdict: 'skipped' })
  })
})
