import { optional, recordOf, stringOption } from '@gw/core'
import { ENVIRONMENT } from './cloudformation/environment.ts'
import { checkImportOptions } from './check-import-options.ts'
import { chosenApi } from './from-cloudformation.ts'
import { importApi, type ImportedApi, type ReadApi } from './imported-api.ts'
import type { ImportOptions } from './import-options.ts'
import { ReportWriter } from './report/import-report.ts'
import { readServerless } from './serverless/read-serverless.ts'
import { readText } from './read-text.ts'
import { templateOptions } from './template-options.ts'

/** How a serverless.yml is imported. */
export interface ServerlessOptions extends ImportOptions {
  /** `ApiGatewayRestApi` or `HttpApi`, where the file has both. */
  readonly api?: string
  /** The stage (`--stage`). Default: the file's, or `dev`. */
  readonly stage?: string
  /** Values of `${opt:name}`, `${param:name}` and `${env:NAME}`. Default: none. */
  readonly variables?: Readonly<Record<string, string>>
}

/**
 * Imports an API of a serverless.yml (Serverless Framework), as far as the file describes one: `http` and `httpApi`
 * events, authorizers, CORS, keys and a plan, request schemas. For everything else import the template that
 * `serverless package` writes, with `fromCloudFormation`.
 * @param document its text, or the parsed object
 * @throws {GatewayError} `INVALID_DOCUMENT`: it cannot be read, or needs what is missing here
 */
export function fromServerless(document: string | object, options: ServerlessOptions = {}): ImportedApi {
  checkImportOptions('fromServerless', options, {
    api: optional(stringOption({ minLength: 1 })),
    stage: optional(stringOption({ minLength: 1 })),
    variables: optional(recordOf(stringOption())),
  })
  return importApi(readServerlessDocument(document, options), options)
}

/** Reads a file without making anything of it. */
export function readServerlessDocument(document: string | object, options: ServerlessOptions): ReadApi {
  const report = new ReportWriter()
  const parsed = readText(document, options.limits, report)
  const { stage, variables = {} } = options
  const read = templateOptions(options, {}, ENVIRONMENT.stackName)
  const account = readServerless(parsed, report, { ...read, stage, variables })
  return { api: chosenApi(account, options.api), account, report }
}
