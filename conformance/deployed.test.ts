import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { CaseBackends } from './backends.ts'
import { caseGateway } from './case-gateway.ts'
import { NotBuilt } from './case-integration.ts'
import type { CorpusCase } from './corpus-case.ts'
import { listenGateway } from './gateway-listener.ts'
import { httpBackend } from './http-backends.ts'
import { judge } from './judge.ts'
import { loadCases } from './load-cases.ts'
import type { Outcome } from './outcome.ts'

const OWN = loadCases(join(import.meta.dirname, 'cases'), true)
const DEPLOYED = OWN.filter(({ kind, topic }) => kind === 'rest-api' && topic === 'lambda_proxy_response')

/** Serves a case's definition as a stage is served on AWS, under its name, and hands over the stage's URL. */
async function deployed<T>(one: CorpusCase, use: (url: string) => Promise<T>): Promise<T> {
  const http = await httpBackend('')
  const built = caseGateway(one, new CaseBackends(one.definition['backends'], http))
  if (built instanceof NotBuilt) throw new Error(built.room)
  const listener = await listenGateway(built.front, 'path')
  try {
    return await use(`${listener.origin}/${built.stageName}`)
  } finally {
    await listener.close()
    await built.front.close()
    await http.close()
  }
}

describe('a deployed stage', () => {
  test('is asked over the wire, and passes where it answers as the case says', async () => {
    const outcomes: Outcome[] = []
    for (const one of DEPLOYED) outcomes.push(await deployed(one, (url) => judge(one, url)))
    expect(outcomes.length).toBeGreaterThan(20)
    expect(outcomes.filter(({ verdict }) => verdict !== 'passed')).toEqual([])
  })

  test('fails where it answers otherwise, or not at all', async () => {
    const [one] = DEPLOYED as [CorpusCase]
    const wrong = { ...one, expected: { ...one.expected, status: 201 } }
    expect(await deployed(one, (url) => judge(wrong, url))).toMatchObject({ verdict: 'failed' })
    expect(await judge(one, 'http://127.0.0.1:9')).toMatchObject({ verdict: 'failed' })
  })

  test('is what the command asks, whose report says what of it passed', async () => {
    const [one] = DEPLOYED as [CorpusCase]
    const folder = mkdtempSync(join(tmpdir(), 'deployed-'))
    const cases = JSON.parse(readFileSync(join(import.meta.dirname, 'cases/lambda_proxy_response.json'), 'utf8')) as {
      readonly id: string
    }[]
    writeFileSync(join(folder, 'cases.json'), JSON.stringify(cases.filter(({ id }) => id === one.id)))
    const json = join(folder, 'report.json')
    const code = await deployed(one, (url) => run('--dir', folder, '--json', json, '--target', url))
    const { topics } = JSON.parse(readFileSync(json, 'utf8')) as {
      topics: Record<string, Record<string, { passed: number }>>
    }
    const passed = Object.values(topics['lambda_proxy_response'] ?? {}).reduce((sum, grade) => sum + grade.passed, 0)
    expect([code, passed]).toEqual([0, 1])
  }, 60_000)
})

/** `pnpm conformance` with these options. */
function run(...options: readonly string[]): Promise<number | null> {
  const runner = join(import.meta.dirname, 'run.ts')
  const child = spawn(process.execPath, ['--conditions=@gw/source', runner, ...options], { stdio: 'ignore' })
  return new Promise((resolve) => child.once('exit', resolve))
}
