import { spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { program } from './programs.ts'
import type { PackedProject } from './project.ts'
import { nodeFlags } from './readme-app.ts'

/** One line of the table: a Node, a format of modules, a TypeScript. */
export interface Combination {
  readonly node: string
  readonly format: 'ESM' | 'CJS'
  readonly typescript: string
}

const SETTINGS = {
  strict: true,
  skipLibCheck: false,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  target: 'ES2023',
  lib: ['ES2023'],
  module: 'NodeNext',
  moduleResolution: 'NodeNext',
  types: ['node'],
}

/**
 * Compiles a program that imports every entry, declarations checked too, with that TypeScript on that Node, and runs what
 * comes out on it.
 * @returns what went wrong; empty if nothing did
 */
export function tryCombination(project: PackedProject, { node, format, typescript }: Combination): string {
  const name = `${node}-${format}-${typescript}`
  const extension = format === 'ESM' ? 'mts' : 'cts'
  const folder = join(project.folder, name)
  mkdirSync(folder)
  writeFileSync(join(folder, `program.${extension}`), program(project.entries))
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions: SETTINGS, include: ['*'] }))
  const compiler = project.installed(`typescript${typescript}/bin/tsc`)
  const compiled = run(project.node(node), [compiler, '-p', folder], project.folder)
  if (compiled !== '') return compiled
  const flags = nodeFlags(node, format)
  const said = run(project.node(node), [...flags, join(folder, `program.${extension.replace('t', 'j')}`)], folder)
  return said === 'held' ? '' : said
}

/** What a program prints. One that fails always says something, and on both channels. */
export function run(command: string, args: readonly string[], cwd: string): string {
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd, encoding: 'utf8' })
  if (status === 0) return stdout.trim()
  return `${stdout ?? ''}${stderr ?? ''}${error?.message ?? ''}`.trim() || `${command} ended with ${status}`
}
