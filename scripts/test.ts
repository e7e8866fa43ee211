import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { root } from './source-files.ts'

/**
 * Builds, checks types, runs every test with nothing beside the clone, and closes with `N passed, M failed`. Arguments
 * go to vitest.
 */
const bin = join(root, 'node_modules', '.bin')
const reports = mkdtempSync(join(tmpdir(), 'gw-test-'))
const env = {
  ...process.env,
  PATH: `${bin}:${process.env['PATH']}`,
  TURBO_TELEMETRY_DISABLED: '1',
  GW_TEST_REPORTS: reports,
}

const built = run('turbo', 'run', 'build', 'typecheck', '--output-logs=errors-only')
const report = join(reports, 'vitest.json')
const args = process.argv.slice(2).filter((argument) => argument !== '--')
const tested = run('vitest', 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`, ...args)
const { passed, failed, skipped } = counts(report)
const otherFailures = (built ? 0 : 1) + (tested || failed > 0 ? 0 : 1)
if (!built) console.log('The build or a type check failed; see above.')
if (!tested && failed === 0) console.log('The test run itself failed; see above.')
for (const line of hostLines()) console.log(line)
if (skipped > 0) console.log(`${skipped} skipped`)
rmSync(reports, { recursive: true, force: true })
console.log(`${passed} passed, ${failed + otherFailures} failed`)
process.exit(failed + otherFailures === 0 && passed > 0 ? 0 : 1)

function run(name: string, ...args: readonly string[]): boolean {
  return spawnSync(join(bin, name), args, { cwd: root, env, stdio: ['ignore', 'inherit', 'inherit'] }).status === 0
}

function counts(file: string): { readonly passed: number; readonly failed: number; readonly skipped: number } {
  try {
    const report = JSON.parse(readFileSync(file, 'utf8')) as Record<string, number>
    return {
      passed: report['numPassedTests'] ?? 0,
      failed: report['numFailedTests'] ?? 0,
      skipped: report['numPendingTests'] ?? 0,
    }
  } catch {
    return { passed: 0, failed: 0, skipped: 0 }
  }
}

/** The suite that runs the same pairs on every host leaves one line for each. */
function hostLines(): readonly string[] {
  try {
    return readFileSync(join(reports, 'hosts.txt'), 'utf8').trim().split('\n')
  } catch {
    return []
  }
}
