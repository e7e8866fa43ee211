import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { manyRoutes } from '../type-cost.ts'
import { run } from './combination.ts'
import type { PackedProject } from './project.ts'

/** What 200 routes on two stages cost a version of TypeScript against the packed declarations, in its own words. */
export function instantiations(project: PackedProject, typescript: string): string {
  const folder = join(project.folder, `cost-${typescript}`)
  mkdirSync(folder)
  writeFileSync(join(folder, 'api.mts'), manyRoutes(200))
  const options = [
    '--strict',
    '--noEmit',
    '--skipLibCheck',
    '--types',
    'node',
    '--target',
    'ES2023',
    '--module',
    'NodeNext',
  ]
  const compiler = project.installed(`typescript${typescript}/bin/tsc`)
  const said = run(project.node('26'), [compiler, ...options, '--extendedDiagnostics', 'api.mts'], folder)
  return /Instantiations:\s*(\d+)/.exec(said)?.[1] ?? said
}

/** Bytes of `@gw/core` with one host, in one file that imports nothing. */
export function bundled(project: PackedProject, entry: string): { readonly minified: number; readonly gzip: number } {
  const folder = join(project.folder, 'bundles')
  mkdirSync(folder, { recursive: true })
  const file = join(folder, `${entry.replaceAll('/', '-')}.mjs`)
  writeFileSync(join(folder, 'entry.mjs'), `export * from '${entry}'\nexport { createGateway } from '@gw/core'\n`)
  const options = ['--bundle', '--minify', '--format=esm', '--platform=node', '--log-level=error', `--outfile=${file}`]
  const complaint = run(project.installed('.bin/esbuild'), ['entry.mjs', ...options], folder)
  if (complaint !== '') throw new Error(complaint)
  const bytes = readFileSync(file)
  return { minified: bytes.length, gzip: gzipSync(bytes, { level: 9 }).length }
}
