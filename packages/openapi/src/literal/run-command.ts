import { readFileSync, writeFileSync } from 'node:fs'
import { basename } from 'node:path'
import { isGatewayError, oneOf } from '@gw/core'
import { documentKind } from '../document-kind.ts'
import { invalidDocument } from '../document/document-error.ts'
import { parseDocument } from '../document/parse-document.ts'
import { fromCloudFormation } from '../from-cloudformation.ts'
import { fromOpenApi, type OpenApiOptions } from '../from-openapi.ts'
import { fromServerless } from '../from-serverless.ts'
import type { ImportOptions } from '../import-options.ts'
import type { ImportedApi } from '../imported-api.ts'
import { formatReport } from '../report/format-report.ts'
import { entriesOf } from '../report/import-report.ts'
import { commandOptions, USAGE, type CommandOptions } from './command-options.ts'
import { readBeside } from './read-beside.ts'
import { writeDefinition } from './write-definition.ts'

/** Where a command writes to. */
export interface CommandOutput {
  out(text: string): void
  error(text: string): void
}

/** Runs `gw-openapi`; answers the exit code: 0, 1 when the document cannot be carried over, 2 when the command is wrong. */
export function runCommand(args: readonly string[], output: CommandOutput): number {
  try {
    const options = commandOptions(args)
    if (options.help) return told(output, USAGE)
    if (options.file === '') return wrong(output, USAGE)
    return run(options, output)
  } catch (error) {
    if (error instanceof TypeError) return wrong(output, `${error.message}\n`)
    if (!isGatewayError(error) && !(error instanceof Error && 'code' in error)) throw error
    output.error(`${error.message}\n`)
    return 1
  }
}

function run(options: CommandOptions, output: CommandOutput): number {
  const imported = importFile(options)
  const report = `${formatReport(imported.report)}\n`
  const missing = entriesOf(imported.report, 'missing').length
  if (options.report) return told(output, report) + (missing > 0 ? 1 : 0)
  if (missing > 0 && options.onMissing === 'throw') {
    output.error(report)
    return 1
  }
  const source = writeDefinition(imported.plan, {
    functionsFrom: options.functions,
    header: [`Written by gw-openapi from ${basename(options.file)}.`],
  })
  if (options.out === undefined) return told(output, source)
  writeFileSync(options.out, source)
  output.error(report)
  return 0
}

/** Every function counts as bound: the written module asks for them. Missing things are told at the end. */
function importFile(options: CommandOptions): ImportedApi {
  const text = readFileSync(options.file, 'utf8')
  const first = importText(text, options, {})
  const functions = Object.fromEntries(first.account.functions.map((name) => [name, unbound]))
  const apiKeyValues = Object.fromEntries(first.account.apiKeys.map(({ id }) => [id, PLACEHOLDER]))
  return importText(text, options, { functions, apiKeyValues, credentials: unbound })
}

/** Stands for a key's value while a definition is planned; never written, since secrets are written by name. */
const PLACEHOLDER = 'asked-for-by-the-written-module'

function unbound(): never {
  throw new Error('This function stands for one of the written module')
}

function importText(text: string, options: CommandOptions, bound: ImportOptions): ImportedApi {
  const kind = documentKind(parseDocument(text))
  const { api, stage, values, files } = options
  const shared: ImportOptions = {
    ...bound,
    onMissing: 'report',
    ...(files ? { readFile: readBeside(options.file) } : {}),
  }
  const chosen = api === undefined ? {} : { api }
  if (kind === 'openapi') return fromOpenApi(text, { ...shared, ...openApiOptions(options), variables: values })
  if (kind === 'cloudformation') return fromCloudFormation(text, { ...shared, ...chosen, parameters: values })
  if (kind === 'serverless')
    return fromServerless(text, { ...shared, ...chosen, variables: values, ...(stage === undefined ? {} : { stage }) })
  throw invalidDocument('The file is no OpenAPI document, no CloudFormation template and no serverless.yml')
}

function openApiOptions({ protocol, basepath }: CommandOptions): Pick<OpenApiOptions, 'protocol' | 'basepath'> {
  if (protocol !== undefined) oneOf('REST', 'HTTP')(protocol, '--protocol')
  if (basepath !== undefined) oneOf('ignore', 'prepend', 'split')(basepath, '--basepath')
  return {
    ...(protocol === undefined ? {} : { protocol: protocol as 'REST' | 'HTTP' }),
    ...(basepath === undefined ? {} : { basepath: basepath as 'ignore' | 'prepend' | 'split' }),
  }
}

function told(output: CommandOutput, text: string): number {
  output.out(text)
  return 0
}

function wrong(output: CommandOutput, text: string): number {
  output.error(text)
  return 2
}
