import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { checkDocs } from './check-docs.ts'
import { checkImports } from './check-imports.ts'
import { checkStyle } from './check-style.ts'
import { checkMistakes } from './mistakes.ts'
import { root } from './source-files.ts'
import { checkTypeCost } from './type-cost.ts'

/** One gate: what it is, and what is wrong. */
interface Gate {
  readonly name: string
  run(): readonly string[]
}

const packages = readdirSync(join(root, 'packages')).filter((name) =>
  existsSync(join(root, 'packages', name, 'package.json')),
)

const gates: readonly Gate[] = [
  { name: 'lint', run: () => command('oxlint', '--deny-warnings') },
  { name: 'format', run: () => command('oxfmt', '--check') },
  { name: 'imports: boundaries, cycles, node:', run: checkImports },
  { name: 'style: docs, any, enum, default', run: checkStyle },
  { name: 'docs: links, paths, error codes', run: checkDocs },
  { name: 'types: mistakes do not compile, messages', run: checkMistakes },
  { name: 'types: what many routes cost', run: checkTypeCost },
  { name: 'unused files, exports, dependencies', run: () => command('knip') },
  { name: 'build', run: () => command('turbo', 'run', 'build', '--output-logs=errors-only') },
  ...packages.map((name) => ({
    name: `package ${name}`,
    run: () => [
      ...commandIn(join('packages', name), 'publint', '--strict'),
      ...commandIn(join('packages', name), 'attw', '--pack', '.', '--profile', 'node16'),
    ],
  })),
  { name: 'size', run: () => command('size-limit') },
]

const only = process.argv.slice(2).filter((argument) => argument !== '--')
const results = gates
  .filter(({ name }) => only.length === 0 || only.some((word) => name.includes(word)))
  .map((gate) => {
    process.stderr.write(`… ${gate.name}\n`)
    return { name: gate.name, problems: gate.run() }
  })
for (const { name, problems } of results) {
  console.log(`${problems.length === 0 ? 'ok  ' : 'FAIL'}  ${name}`)
  for (const problem of problems.slice(0, 60)) console.log(`      ${problem}`)
}
const failed = results.filter(({ problems }) => problems.length > 0).length
console.log(`check: ${results.length - failed} passed, ${failed} failed`)
process.exit(failed === 0 ? 0 : 1)

function command(name: string, ...args: readonly string[]): readonly string[] {
  return commandIn('.', name, ...args)
}

function commandIn(folder: string, name: string, ...args: readonly string[]): readonly string[] {
  const bin = join(root, 'node_modules', '.bin')
  const result = spawnSync(join(bin, name), args, {
    cwd: join(root, folder),
    encoding: 'utf8',
    env: { ...process.env, PATH: `${bin}:${process.env['PATH']}`, TURBO_TELEMETRY_DISABLED: '1', NO_COLOR: '1' },
  })
  if (result.status === 0) return []
  const output = `${result.stdout ?? ''}${result.stderr ?? ''}${result.error?.message ?? ''}`.trim()
  return output === '' ? [`${name} ended with ${result.status}`] : output.split('\n')
}
