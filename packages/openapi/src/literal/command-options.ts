import { parseArgs } from 'node:util'

/** What `gw-openapi` was asked for. */
export interface CommandOptions {
  /** The document. */
  readonly file: string
  /** `--api`: the logical id of the API. */
  readonly api: string | undefined
  /** `--basepath`, as written. */
  readonly basepath: string | undefined
  /** `--files`: whether files that the document names are read. */
  readonly files: boolean
  /** `--functions`: the module of the user. */
  readonly functions: string
  /** `--help`. */
  readonly help: boolean
  /** `--on-missing`: what happens when something is missing. */
  readonly onMissing: 'throw' | 'report'
  /** `--out`: where the definition goes; standard output without it. */
  readonly out: string | undefined
  /** `--protocol`, as written. */
  readonly protocol: string | undefined
  /** `--report`: print the report alone. */
  readonly report: boolean
  /** `--stage`: the stage of a serverless.yml. */
  readonly stage: string | undefined
  /** Values of parameters (CloudFormation) and variables. */
  readonly values: Readonly<Record<string, string>>
}

/** Told by `--help`, and when nothing fits. */
export const USAGE = `gw-openapi FILE [options]

Writes the API of an OpenAPI document, a CloudFormation or SAM template or a serverless.yml as a TypeScript definition.

  --out FILE           where to write it (default: standard output)
  --report             print the report alone: what is carried over, differs, is missing
  --on-missing report  go on without what is missing, closed where it guarded something
  --functions MODULE   the module that exports your functions (default: ./functions.ts)
  --api ID             the API's logical id, where there are several
  --value NAME=TEXT    a parameter of the template, or a variable of the document; as often as needed
  --stage NAME         the stage (serverless.yml)
  --protocol REST|HTTP the kind of API (OpenAPI)
  --basepath MODE      ignore, prepend or split (OpenAPI)
  --files              read files that the document names, from its own folder and below
`

/**
 * Reads the command line.
 * @throws {TypeError} for options that do not exist, as `node:util` words it
 */
export function commandOptions(args: readonly string[]): CommandOptions {
  const { values, positionals } = parseArgs({
    // pnpm passes a literal `--` on.
    args: args.filter((arg, index) => arg !== '--' || index > 0),
    allowPositionals: true,
    options: {
      api: { type: 'string' },
      basepath: { type: 'string' },
      files: { type: 'boolean', default: false },
      functions: { type: 'string', default: './functions.ts' },
      help: { type: 'boolean', default: false },
      'on-missing': { type: 'string', default: 'throw' },
      out: { type: 'string' },
      protocol: { type: 'string' },
      report: { type: 'boolean', default: false },
      stage: { type: 'string' },
      value: { type: 'string', multiple: true, default: [] },
    },
  })
  const { api, basepath, files, functions, help, out, protocol, report, stage } = values
  const onMissing = values['on-missing'] === 'report' ? 'report' : 'throw'
  const file = positionals[0] ?? ''
  return {
    file,
    api,
    basepath,
    files,
    functions,
    help,
    onMissing,
    out,
    protocol,
    report,
    stage,
    values: pairs(values.value),
  }
}

function pairs(texts: readonly string[]): Readonly<Record<string, string>> {
  const split = texts.map((text): readonly [string, string] => {
    const equals = text.indexOf('=')
    if (equals < 1) throw new TypeError(`--value ${text}: write NAME=TEXT`)
    return [text.slice(0, equals), text.slice(equals + 1)]
  })
  return Object.fromEntries(split)
}
