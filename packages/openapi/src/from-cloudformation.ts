import { anyOption, GatewayError, optional, recordOf, stringOption, suggestion } from '@gw/core'
import { ENVIRONMENT } from './cloudformation/environment.ts'
import { readTemplate } from './cloudformation/read-template.ts'
import { checkImportOptions } from './check-import-options.ts'
import { invalidDocument } from './document/document-error.ts'
import { importApi, type ImportedApi, type ReadApi } from './imported-api.ts'
import type { ImportOptions } from './import-options.ts'
import type { AccountModel } from './model/account-model.ts'
import type { ApiModel } from './model/api-model.ts'
import { ReportWriter } from './report/import-report.ts'
import { readText } from './read-text.ts'
import { templateOptions } from './template-options.ts'

/** How a template is imported. */
export interface CloudFormationOptions extends ImportOptions {
  /** The logical id of the API, where the template has several. */
  readonly api?: string
  /** Values of the template's parameters. Default: their own defaults. */
  readonly parameters?: Readonly<Record<string, string | number | readonly string[]>>
  /** `AWS::StackName`. Default: `stack`. */
  readonly stackName?: string
}

/**
 * Imports an API of a CloudFormation or SAM template (JSON or YAML), CDK's synthesised templates included. Intrinsic
 * functions, conditions and `Globals` are evaluated; resources are never made: their logical ids stand for them.
 * @param template its text, or the parsed object
 * @throws {GatewayError} `INVALID_DOCUMENT`: it cannot be read, or needs what is missing here
 * @example createGateway(fromCloudFormation(readFileSync('template.yaml', 'utf8'), { functions: { GetPet } }).definition)
 */
export function fromCloudFormation(template: string | object, options: CloudFormationOptions = {}): ImportedApi {
  checkImportOptions('fromCloudFormation', options, {
    api: optional(stringOption({ minLength: 1 })),
    parameters: optional(recordOf(anyOption())),
    stackName: optional(stringOption({ minLength: 1 })),
  })
  return importApi(readCloudFormationDocument(template, options), options)
}

/** Reads a template without making anything of it. */
export function readCloudFormationDocument(template: string | object, options: CloudFormationOptions): ReadApi {
  const report = new ReportWriter()
  const document = readText(template, options.limits, report)
  const read = templateOptions(options, options.parameters ?? {}, options.stackName ?? ENVIRONMENT.stackName)
  const account = readTemplate(document, report, read)
  return { api: chosenApi(account, options.api), account, report }
}

/** The API that is named, or the only one. */
export function chosenApi({ apis }: AccountModel, name: string | undefined): ApiModel {
  const names = apis.map((api) => api.logicalId ?? api.name)
  const chosen = name === undefined && apis.length === 1 ? apis[0] : apis.find((api) => api.logicalId === name)
  if (chosen !== undefined) return chosen
  if (name === undefined) {
    throw apis.length === 0
      ? invalidDocument('The document describes no API')
      : new GatewayError('MISSING_OPTION', `The document has the APIs ${names.join(', ')}: name one in \`api\``)
  }
  const meant = suggestion(name, names)
  throw new GatewayError(
    'UNKNOWN_REFERENCE',
    `The document has no API "${name}"${meant === undefined ? '' : ` (did you mean "${meant}"?)`}`,
  )
}
