import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { staleSnippets } from './snippets.ts'
import { root } from './source-files.ts'

/** Documents name files that exist, and every error code has its section. */
export function checkDocs(): readonly string[] {
  const documents = globSync(['*.md', 'docs/**/*.md', 'packages/*/README.md', 'examples/*/README.md'], { cwd: root })
  return [
    ...documents.flatMap(deadLinks),
    ...documents.flatMap(deadPaths),
    ...documents.flatMap(staleSnippets),
    ...errorCodes(),
  ]
}

function deadLinks(document: string): readonly string[] {
  return [...text(document).matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)[^)]*\)/g)]
    .map(([, target]) => target!)
    .filter((target) => !existsSync(join(root, dirname(document), target)))
    .map((target) => `${document}: links to ${target}, which does not exist`)
}

/** Paths in backticks that begin at the root: `packages/core/src/gateway.ts`. */
function deadPaths(document: string): readonly string[] {
  return [...text(document).matchAll(/`((?:packages|examples|docs|scripts|conformance|bench)\/[\w./-]+)`/g)]
    .map(([, path]) => path!)
    .filter((path) => !existsSync(join(root, path)) && !path.includes('fastify'))
    .map((path) => `${document}: names ${path}, which does not exist`)
}

/** Every error code has a section; every section is a code that some source file says. */
function errorCodes(): readonly string[] {
  const source = text('packages/core/src/gateway-error.ts')
  const errors = [...source.slice(0, source.indexOf('export interface')).matchAll(/\| '([A-Z_]+)'/g)].map(
    ([, code]) => code!,
  )
  const files = globSync('packages/*/src/**/*.ts', { cwd: root }).filter((file) => !/\.(?:test|fuzz)\.ts$/.test(file))
  const said = files.map(text).join('\n')
  const misuses = [...said.matchAll(/type: 'misuse',\s*code: '([A-Z_]+)'/g)].map(([, code]) => code!)
  const sections = new Set([...text('docs/errors.md').matchAll(/^## ([A-Z_]+)$/gm)].map(([, code]) => code!))
  return [
    ...new Set(
      [...errors, ...misuses]
        .filter((code) => !sections.has(code))
        .map((code) => `docs/errors.md: has no section ${code}`),
    ),
    ...[...sections]
      .filter((code) => !said.includes(`'${code}'`))
      .map((code) => `docs/errors.md: no source says ${code}`),
  ]
}

function text(path: string): string {
  return readFileSync(join(root, path), 'utf8')
}
