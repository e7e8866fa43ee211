import { spawnSync } from 'node:child_process'
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { ArgumentError, readArguments } from '../bench/src/arguments.ts'
import { SCENARIO_NAMES } from '../bench/src/catalogue.ts'
import { root } from './source-files.ts'

/** Builds the packages, installs the peers from bench's own lockfile, and runs the benchmark on what is published. */
const folder = join(root, 'bench')
const steps: readonly (readonly string[])[] = [
  ...(isFromSource()
    ? []
    : [[join(root, 'node_modules', '.bin', 'turbo'), 'run', 'build', ...filters(), '--output-logs=errors-only']]),
  ...(isInstalled() ? [] : [['npx', '-y', 'pnpm@12', '--dir', folder, 'install', '--frozen-lockfile']]),
  [process.execPath, join(folder, 'src', 'main.ts'), ...process.argv.slice(2)],
]
for (const [command, ...args] of steps) {
  const step = spawnSync(command!, args, {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, TURBO_TELEMETRY_DISABLED: '1' },
  })
  if (step.status !== 0) process.exit(step.status ?? 1)
}

/** Whether the peers are those of the lockfile. */
function isInstalled(): boolean {
  const changedAt = (...path: readonly string[]): number =>
    statSync(join(folder, ...path), { throwIfNoEntry: false })?.mtimeMs ?? 0
  return changedAt('node_modules', '.modules.yaml') > changedAt('pnpm-lock.yaml')
}

/** Arguments that make no sense are told before anything is built. */
function isFromSource(): boolean {
  try {
    return readArguments(process.argv.slice(2), SCENARIO_NAMES).source
  } catch (error) {
    if (!(error instanceof ArgumentError)) throw error
    console.error(`bench: ${error.message}`)
    process.exit(2)
  }
}

/** Only what bench links to is built, and what that needs. */
function filters(): readonly string[] {
  const { dependencies } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    dependencies: Record<string, string>
  }
  return Object.entries(dependencies).flatMap(([name, from]) => (from.startsWith('link:') ? [`--filter=${name}`] : []))
}
