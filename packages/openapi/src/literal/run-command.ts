import { readFileSync, writeFileSync } from 'node:fs'
import { basename } from 'node:path'
import { isGatewayError, oneOf } from '@gw/core'
import { planDefinition } from '../bridge/plan-definition.ts'
import type { Brought } from '../bridge/planning.ts'
import { documentKind } from '../document-kind.ts'
import { invalidDocument } from '../document/document-error.ts'
import { parseDocument } from '../document/parse-document.ts'
import { readCloudFormationDocument } from '../from-cloudformation.ts'
import { readOpenApiDocument, type OpenApiOptions } from '../from-openapi.ts'
import { readServerlessDocument } from '../from-serverless.ts'
import type { AccountModel } from '../model/account-model.ts'
import type { ReadApi } from '../imported-api.ts'
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
    if (options.help) return tell(output, USAGE)
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
  const { api, account, report } = readFile(options)
  const plan = planDefinition(api, account, report, everything(account), {})
  const told = `${formatReport(report)}\n`
  const missing = entriesOf(report, 'missing').length
  if (options.report) return tell(output, told) + (missing > 0 ? 1 : 0)
  if (missing > 0 && options.onMissing === 'throw') {
    output.error(told)
    return 1
  }
  const header = [`Written by gw-openapi from ${basename(options.file)}.`]
  const source = writeDefinition(plan, { functionsFrom: options.functions, header })
  if (options.out === undefined) return tell(output, source)
  writeFileSync(options.out, source)
  output.error(told)
  return 0
}

/** Whatever the definition needs of its user counts as brought: the written module asks for it. */
function everything({ functions, apiKeys }: AccountModel): Brought {
  return {
    functions: new Set(functions),
    lambda: false,
    services: 'any',
    credentials: true,
    keyStore: false,
    accessLog: true,
    physicalIds: {},
    apiKeyValues: Object.fromEntries(apiKeys.map(({ id }) => [id, ''])),
    integrations: 'library',
  }
}

function readFile(options: CommandOptions): ReadApi {
  const text = readFileSync(options.file, 'utf8')
  const kind = documentKind(parseDocument(text))
  const { api, stage, values, files } = options
  const shared = { ...(files ? { readFile: readBeside(options.file) } : {}), ...(api === undefined ? {} : { api }) }
  if (kind === 'openapi') return readOpenApiDocument(text, { ...shared, ...openApiOptions(options), variables: values })
  if (kind === 'cloudformation') return readCloudFormationDocument(text, { ...shared, parameters: values })
  if (kind !== 'serverless') {
    throw invalidDocument('The file is no OpenAPI document, no CloudFormation template and no serverless.yml')
  }
  return readServerlessDocument(text, { ...shared, variables: values, ...(stage === undefined ? {} : { stage }) })
}

function openApiOptions({ protocol, basepath }: CommandOptions): Pick<OpenApiOptions, 'protocol' | 'basepath'> {
  if (protocol !== undefined) oneOf('REST', 'HTTP')(protocol, '--protocol')
  if (basepath !== undefined) oneOf('ignore', 'prepend', 'split')(basepath, '--basepath')
  return {
    ...(protocol === undefined ? {} : { protocol: protocol as 'REST' | 'HTTP' }),
    ...(basepath === undefined ? {} : { basepath: basepath as 'ignore' | 'prepend' | 'split' }),
  }
}

function tell(output: CommandOutput, text: string): number {
  output.out(text)
  return 0
}

function wrong(output: CommandOutput, text: string): number {
  output.error(text)
  return 2
}
