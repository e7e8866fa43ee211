import { readdirSync, readFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import ts from 'typescript'

/** The repository's root. */
export const root: string = join(import.meta.dirname, '..')

/** One source file of a package. */
export interface SourceFile {
  /** From the root, with slashes: `packages/core/src/gateway.ts`. */
  readonly path: string
  /** `core`, `auth`, … */
  readonly packageName: string
  /** Whether it is a test, a fuzz test or a benchmark. */
  readonly isTest: boolean
  readonly tree: ts.SourceFile
}

/** Every TypeScript file under `packages/<name>/src`, parsed. */
export function sourceFiles(): readonly SourceFile[] {
  return readdirSync(join(root, 'packages')).flatMap((packageName) =>
    filesBelow(join(root, 'packages', packageName, 'src')).map((file) => {
      const path = relative(root, file).split(sep).join('/')
      const tree = ts.createSourceFile(path, readFileSync(file, 'utf8'), ts.ScriptTarget.ES2023, true)
      return { path, packageName, isTest: /\.(?:test|test-d|fuzz|bench)\.ts$/.test(path), tree }
    }),
  )
}

function filesBelow(folder: string): readonly string[] {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
      .map((entry) => join(entry.parentPath, entry.name))
      .sort()
  } catch {
    return []
  }
}
