import { booleanOption, oneOf, optional, recordOf, stringOption, type Protocol } from '@gw/core'
import { ENVIRONMENT } from './cloudformation/environment.ts'
import { checkImportOptions } from './check-import-options.ts'
import type { JsonObject } from './document/json-value.ts'
import { functionNames } from './bridge/function-names.ts'
import { importApi, type ImportedApi, type ReadApi } from './imported-api.ts'
import type { ImportOptions } from './import-options.ts'
import { readText } from './read-text.ts'
import { templateOptions } from './template-options.ts'
import type { BasePathMode } from './openapi/base-path.ts'
import { prepareOpenApi } from './openapi/prepare-openapi.ts'
import { readOpenApi } from './openapi/read-openapi.ts'
import { ReportWriter } from './report/import-report.ts'

/** How an OpenAPI document is imported. */
export interface OpenApiOptions extends ImportOptions {
  /** Which of AWS's APIs the document describes; on AWS the command says it. Default: what its integrations tell. */
  readonly protocol?: Protocol
  /** What becomes of the document's base path (AWS's parameter `basepath`). Default: `ignore`. */
  readonly basepath?: BasePathMode
  /** Values of the document's placeholders: `${lambda_arn}` takes `variables.lambda_arn`. Default: none. */
  readonly variables?: Readonly<Record<string, string>>
  /** Whether what AWS warns of (what it ignores) is an error too (AWS's parameter). Default: `false`. */
  readonly failonwarnings?: boolean
}

/**
 * Imports an OpenAPI document (2.0, 3.0 or 3.1, JSON or YAML) with API Gateway's extensions.
 * @param document its text, or the parsed object
 * @throws {GatewayError} `INVALID_DOCUMENT`: it cannot be read, or needs what is missing here
 * @example createGateway(fromOpenApi(readFileSync('api.yaml', 'utf8'), { functions: { getPet } }).definition)
 */
export function fromOpenApi(document: string | object, options: OpenApiOptions = {}): ImportedApi {
  checkImportOptions('fromOpenApi', options, {
    protocol: optional(oneOf('REST', 'HTTP')),
    basepath: optional(oneOf('ignore', 'prepend', 'split')),
    variables: optional(recordOf(stringOption())),
    failonwarnings: optional(booleanOption()),
  })
  return importApi(readOpenApiDocument(document, options), options)
}

/** Reads a document without making anything of it. */
export function readOpenApiDocument(document: string | object, options: OpenApiOptions): ReadApi {
  const report = new ReportWriter()
  const api = readOpenApi(prepared(document, report, options), report, '', options)
  if (options.failonwarnings === true) warningsAreMissing(report)
  const account = { apis: [api], apiKeys: [], usagePlans: [], domains: [], functions: functionNames(api) }
  return { api, account, report }
}

function prepared(document: string | object, report: ReportWriter, options: OpenApiOptions): JsonObject {
  const parsed = readText(document, options.limits, report)
  return prepareOpenApi(parsed, report, templateOptions(options, {}, ENVIRONMENT.stackName), options.variables ?? {})
}

function warningsAreMissing(report: ReportWriter): void {
  for (const { finding, what, note, pointer } of report.entries) {
    if (finding === 'ignored') report.missing(what, `AWS warns: ${note ?? 'it is ignored'}`, pointer)
  }
}
