import { join } from 'node:path'
import ts from 'typescript'
import { root } from './source-files.ts'

/** A program of files that exist in memory alone, with the packages' sources behind them. */
export interface TypeProgram {
  /** What the compiler says of one file, as it prints it: `TS2322: Type …`. */
  diagnosticsOf(name: string): readonly string[]
  /** What an editor shows over the first place where `text` stands in a file. */
  hoverOf(name: string, text: string): string
  /** How often generic types had to be worked out so far: `Instantiations` of `tsc --extendedDiagnostics`. */
  instantiations(): number
}

/**
 * Compiles files under the repository's own settings (`strict` and more), as if they stood in a package that may import
 * every other. Only these files are checked, as where the packages come with declarations.
 * @param files contents by name
 */
export function typeProgram(files: Readonly<Record<string, string>>): TypeProgram {
  const folder = join(root, 'packages/adapters')
  const virtual = new Map(Object.entries(files).map(([name, content]) => [join(folder, name), content]))
  const service = ts.createLanguageService(hostOf(virtual))
  const program = service.getProgram()!
  return {
    diagnosticsOf: (name) => {
      const file = program.getSourceFile(join(folder, name))!
      return [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)].map(
        ({ code, messageText }) => `TS${code}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`,
      )
    },
    hoverOf: (name, text) => {
      const path = join(folder, name)
      const info = service.getQuickInfoAtPosition(path, virtual.get(path)!.indexOf(text))
      return ts.displayPartsToString(info?.displayParts)
    },
    instantiations: () => program.getInstantiationCount(),
  }
}

function hostOf(virtual: ReadonlyMap<string, string>): ts.LanguageServiceHost {
  const { fileExists, readFile, readDirectory, directoryExists, getDirectories, realpath } = ts.sys
  const options = compilerOptions()
  const read = (path: string): string | undefined => virtual.get(path) ?? readFile(path)
  return {
    getScriptFileNames: () => [...virtual.keys()],
    getScriptVersion: () => '1',
    getScriptSnapshot: (path) => {
      const content = read(path)
      return content === undefined ? undefined : ts.ScriptSnapshot.fromString(content)
    },
    getCurrentDirectory: () => root,
    getCompilationSettings: () => options,
    getDefaultLibFileName: ts.getDefaultLibFilePath,
    fileExists: (path) => virtual.has(path) || fileExists(path),
    readFile: read,
    readDirectory,
    directoryExists,
    getDirectories,
    ...(realpath === undefined ? {} : { realpath }),
  }
}

function compilerOptions(): ts.CompilerOptions {
  const path = join(root, 'tsconfig.base.json')
  const config: unknown = ts.readConfigFile(path, ts.sys.readFile).config
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root)
  const paths = {
    '@gw/adapters/*': [join(root, 'packages/adapters/src/*.ts')],
    '@gw/*': [join(root, 'packages/*/src/index.ts')],
  }
  return { ...options, isolatedDeclarations: false, declaration: false, paths }
}
