import { dirname, join } from 'node:path/posix'
import ts from 'typescript'
import { sourceFiles, type SourceFile } from './source-files.ts'

/** What each package may import beside its own files. `node:` says whether its job is Node. */
const ALLOWED: Readonly<Record<string, { readonly packages: readonly string[]; readonly node: boolean }>> = {
  core: { packages: [], node: false },
  auth: { packages: ['@gw/core', 'jose'], node: false },
  throttle: { packages: ['@gw/core', 'rate-limiter-flexible'], node: true },
  cache: { packages: ['@gw/core', 'http-cache-semantics', 'keyv'], node: true },
  'lambda-events': { packages: ['@gw/core'], node: false },
  integrations: { packages: ['@gw/core', '@gw/lambda-events', 'undici'], node: true },
  mapping: { packages: ['@gw/core'], node: false },
  observability: { packages: ['@gw/core'], node: false },
  openapi: { packages: ['@gw/*', 'yaml'], node: true },
  adapters: { packages: ['@gw/core', '@gw/lambda-events', 'hono'], node: true },
  testing: { packages: ['@gw/core', 'jose'], node: true },
}

/** Entries of Node packages that have to run elsewhere too, or start at once: loading `node:stream` alone takes a millisecond. */
const NO_NODE = [
  'adapters/src/fetch.ts',
  'adapters/src/hono.ts',
  'adapters/src/lambda.ts',
  'throttle/src/index.ts',
  'cache/src/index.ts',
  'integrations/src/index.ts',
].map((entry) => `packages/${entry}`)

interface Import {
  readonly from: SourceFile
  readonly specifier: string
  /** Loaded at run time, at once: no type-only import, no `import()`. */
  readonly eager: boolean
  /** A type-only import, which leaves no trace at run time. */
  readonly erased: boolean
}

/** Import boundaries, cycles (type-only imports included), and `node:` modules where there may be none. */
export function checkImports(): readonly string[] {
  const files = sourceFiles().filter((file) => !file.isTest)
  const imports = files.flatMap(importsOf)
  return [...boundaries(imports), ...cycles(files, imports), ...nodeReach(files, imports), ...slowToLoad(imports)]
}

function boundaries(imports: readonly Import[]): readonly string[] {
  return imports.flatMap(({ from, specifier, erased }) => {
    const allowed = ALLOWED[from.packageName]
    if (allowed === undefined)
      return [`${from.path}: the package ${from.packageName} has no line in scripts/check-imports.ts`]
    if (specifier.startsWith('.')) {
      const target = join(dirname(from.path), specifier)
      if (!target.startsWith(`packages/${from.packageName}/`))
        return [`${from.path}: reaches into another package by path: ${specifier}`]
      return target.endsWith('src/index.ts') ? [`${from.path}: imports its own package's index`] : []
    }
    if (specifier.startsWith('node:'))
      return allowed.node || (erased && from.packageName !== 'core') ? [] : [`${from.path}: imports ${specifier}`]
    const name = specifier
      .split('/')
      .slice(0, specifier.startsWith('@') ? 2 : 1)
      .join('/')
    const fits = allowed.packages.some(
      (pattern) => pattern === name || (pattern.endsWith('/*') && name.startsWith(pattern.slice(0, -1))),
    )
    return fits ? [] : [`${from.path}: may not import ${specifier}`]
  })
}

function cycles(files: readonly SourceFile[], imports: readonly Import[]): readonly string[] {
  const targets = new Map(files.map((file) => [file.path, [] as string[]]))
  for (const { from, specifier } of imports)
    if (specifier.startsWith('.')) targets.get(from.path)!.push(join(dirname(from.path), specifier))
  const state = new Map<string, 'open' | 'done'>()
  const found: string[] = []
  const visit = (path: string, trail: readonly string[]): void => {
    if (state.get(path) === 'done') return
    if (state.get(path) === 'open') {
      found.push(`import cycle: ${[...trail.slice(trail.indexOf(path)), path].join(' → ')}`)
      return
    }
    state.set(path, 'open')
    for (const target of targets.get(path) ?? []) visit(target, [...trail, path])
    state.set(path, 'done')
  }
  for (const file of files) visit(file.path, [])
  return found
}

/** These entries may not reach a file that loads a `node:` module. */
function nodeReach(files: readonly SourceFile[], imports: readonly Import[]): readonly string[] {
  const known = new Set(files.map((file) => file.path))
  return NO_NODE.filter((entry) => known.has(entry)).flatMap((entry) => {
    const reached = new Set<string>()
    const visit = (path: string): void => {
      if (reached.has(path)) return
      reached.add(path)
      for (const { from, specifier, eager } of imports) {
        if (eager && from.path === path && specifier.startsWith('.')) visit(join(dirname(path), specifier))
      }
    }
    visit(entry)
    return imports
      .filter(({ from, specifier, eager }) => eager && reached.has(from.path) && specifier.startsWith('node:'))
      .map(({ from, specifier }) => `${entry}: reaches ${specifier} through ${from.path}`)
  })
}

/** An import of `node:http` reads its `WebSocket`, which loads undici. */
function slowToLoad(imports: readonly Import[]): readonly string[] {
  return imports
    .filter(({ specifier, eager }) => eager && specifier === 'node:http')
    .map(({ from }) => `${from.path}: imports node:http, which loads undici: process.getBuiltinModule does not`)
}

function importsOf(from: SourceFile): readonly Import[] {
  const found: Import[] = []
  const visit = (node: ts.Node): void => {
    if (
      (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) &&
      node.moduleSpecifier !== undefined &&
      ts.isStringLiteral(node.moduleSpecifier)
    ) {
      const typeOnly = ts.isImportDeclaration(node)
        ? node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword
        : node.isTypeOnly
      found.push({ from, specifier: node.moduleSpecifier.text, eager: !typeOnly, erased: typeOnly })
    } else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      const [specifier] = node.arguments
      if (specifier !== undefined && ts.isStringLiteral(specifier))
        found.push({ from, specifier: specifier.text, eager: false, erased: false })
    } else if (
      ts.isImportTypeNode(node) &&
      ts.isLiteralTypeNode(node.argument) &&
      ts.isStringLiteral(node.argument.literal)
    ) {
      found.push({ from, specifier: node.argument.literal.text, eager: false, erased: true })
    }
    ts.forEachChild(node, visit)
  }
  visit(from.tree)
  return found
}
