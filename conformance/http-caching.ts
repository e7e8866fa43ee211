/**
 * Runs the public suite http-tests/cache-tests against `examples/cache-proxy`, and writes the scores into
 * `conformance/http-caching.json` and docs/parity.md:
 *
 *     git clone https://github.com/http-tests/cache-tests /tmp/cache-tests && (cd /tmp/cache-tests && npm install)
 *     pnpm cache-tests /tmp/cache-tests
 */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { httpCachingSection, type HttpCachingScores, type Score } from './http-caching-page.ts'

interface SuiteTest {
  readonly id: string
  readonly name: string
  readonly kind?: 'required' | 'optimal' | 'check'
  readonly browser_only?: boolean
}

interface SuiteClass {
  readonly name: string
  readonly tests: readonly SuiteTest[]
}

const SCORES = join(import.meta.dirname, 'http-caching.json')
const PARITY = join(import.meta.dirname, '../docs/parity.md')
const ORIGIN_PORT = '8900'
const PROXY_PORT = '8901'

const [folder] = process.argv.slice(2).filter((argument) => argument !== '--')
if (folder === undefined) throw new Error('Say where http-tests/cache-tests is')
const suite = resolve(folder)
const results = await run()
const scores = await scored(results)
writeFileSync(SCORES, `${JSON.stringify(scores, null, 2)}\n`)
const page = readFileSync(PARITY, 'utf8').split('\n## HTTP caching', 1)[0]!.trimEnd()
writeFileSync(PARITY, `${page}\n\n${httpCachingSection(scores)}`)
console.log(httpCachingSection(scores))

async function run(): Promise<unknown> {
  const settings = { npm_config_protocol: 'http', npm_config_port: ORIGIN_PORT, npm_config_pidfile: '/dev/null' }
  const origin = started('test-engine/server/server.mjs', [], suite, settings)
  const proxy = started('proxy.ts', ['--conditions=@gw/source'], join(import.meta.dirname, '../examples/cache-proxy'), {
    ORIGIN: `http://127.0.0.1:${ORIGIN_PORT}`,
    PORT: PROXY_PORT,
  })
  try {
    await Promise.all([origin, proxy].map((child) => once(child.stdout!, 'data')))
    const client = { npm_config_base: `http://127.0.0.1:${PROXY_PORT}`, npm_config_id: '', npm_package_config_id: '' }
    const told = execFileSync(process.execPath, ['--no-warnings', 'test-engine/cli.mjs'], {
      cwd: suite,
      env: { ...process.env, ...client },
      maxBuffer: 2 ** 26,
      encoding: 'utf8',
    })
    return JSON.parse(told.slice(told.indexOf('{')))
  } finally {
    origin.kill()
    proxy.kill()
  }
}

function started(file: string, flags: readonly string[], cwd: string, env: Record<string, string>): ChildProcess {
  return spawn(process.execPath, [...flags, file], {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
}

/** Counts as the suite itself does. Tests for browsers alone are left out, as on its own page. */
async function scored(results: unknown): Promise<HttpCachingScores> {
  const load = (path: string): Promise<unknown> => import(pathToFileURL(join(suite, path)).href)
  const { default: classes } = (await load('tests/index.mjs')) as { default: readonly SuiteClass[] }
  const { determineTestResult, resultTypes } = (await load('test-engine/lib/results.mjs')) as {
    determineTestResult(classes: readonly SuiteClass[], id: string, results: unknown): unknown
    resultTypes: Readonly<Record<string, unknown>>
  }
  const passes = ({ id }: SuiteTest): boolean => {
    const result = determineTestResult(classes, id, results)
    return result === resultTypes['pass'] || result === resultTypes['yes']
  }
  const score = (tests: readonly SuiteTest[], kind: string): Score => {
    const chosen = tests.filter((test) => (test.kind ?? 'required') === kind)
    return { passed: chosen.filter(passes).length, of: chosen.length }
  }
  const served = classes.map(({ name, tests }) => ({ name, tests: tests.filter((test) => test.browser_only !== true) }))
  return {
    date: new Date().toISOString().slice(0, 10),
    commit: execFileSync('git', ['-C', suite, 'rev-parse', 'HEAD'], { encoding: 'utf8' }).trim(),
    node: process.version,
    classes: served.map(({ name, tests }) => ({
      name,
      required: score(tests, 'required'),
      optimal: score(tests, 'optimal'),
      check: score(tests, 'check'),
    })),
    failing: served.flatMap(({ tests }) =>
      tests.filter((test) => test.kind !== 'check' && !passes(test)).map(({ id, kind = 'required' }) => ({ id, kind })),
    ),
  }
}
