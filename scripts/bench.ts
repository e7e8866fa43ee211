import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './source-files.ts'

/** Builds the packages, installs the peers from bench's own lockfile, and runs the benchmark on what is published. */
const folder = join(root, 'bench')
const fromSource = process.argv.includes('--source')
const steps: readonly (readonly string[])[] = [
  ...(fromSource ? [] : [[join(root, 'node_modules', '.bin', 'turbo'), 'run', 'build', '--output-logs=errors-only']]),
  ...(existsSync(join(folder, 'node_modules'))
    ? []
    : [['npx', '-y', 'pnpm@12', '--dir', folder, 'install', '--frozen-lockfile']]),
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
