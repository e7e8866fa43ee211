import { checkOptions, eitherOf, listOf, oneOf, optional, stringOption } from '@gw/core'

/** The form of an exported document: OpenAPI 3.0.1 or Swagger 2.0. */
export type ExportType = 'oas30' | 'swagger'

/**
 * What an export says beside the plain API (AWS's `extensions` parameter): `apigateway` everything of API Gateway,
 * `integrations` and `authorizers` these alone, `documentation` the documentation parts.
 */
export type ExportExtension = 'apigateway' | 'integrations' | 'authorizers' | 'documentation'

/** How an API is exported. */
export interface ExportOptions {
  /** The form of the document. HTTP APIs have `oas30` alone, as on AWS. */
  readonly exportType: ExportType
  /** Default: none. */
  readonly extensions?: ExportExtension | readonly ExportExtension[]
  /** The stage that servers and paths name. Default: the API's first stage, or `prod`. */
  readonly stage?: string
  /** The API's id in its address. Default: its logical id, or `gateway`. */
  readonly apiId?: string
  /** Default: `us-east-1`. */
  readonly region?: string
  /** The version of an API that has none; AWS writes the date it was made on. Default: left out. */
  readonly version?: string
}

/** The options with their defaults. */
export interface ResolvedExport {
  readonly exportType: ExportType
  readonly integrations: boolean
  readonly authorizers: boolean
  readonly everything: boolean
  readonly documentation: boolean
  readonly stage: string
  readonly host: string
  readonly version: string | undefined
}

const extension = oneOf('apigateway', 'integrations', 'authorizers', 'documentation')
const text = optional(stringOption({ minLength: 1 }))

/** Checks the options of an export. @throws {GatewayError} `UNKNOWN_OPTION` or `INVALID_OPTION` */
export function checkExportOptions(options: unknown): void {
  checkOptions('toOpenApi', options, {
    exportType: oneOf('oas30', 'swagger'),
    extensions: optional(eitherOf(listOf(extension), extension)),
    stage: text,
    apiId: text,
    region: text,
    version: text,
  })
}

/** Fills in the defaults of an export. */
export function resolveExport(
  options: ExportOptions,
  fallback: { readonly stage: string | undefined; readonly apiId: string | undefined },
): ResolvedExport {
  const { extensions = [] } = options
  const asked = new Set<ExportExtension>(typeof extensions === 'string' ? [extensions] : extensions)
  const everything = asked.has('apigateway')
  const apiId = options.apiId ?? fallback.apiId ?? 'gateway'
  return {
    exportType: options.exportType,
    everything,
    integrations: everything || asked.has('integrations'),
    authorizers: everything || asked.has('authorizers'),
    documentation: asked.has('documentation'),
    stage: options.stage ?? fallback.stage ?? 'prod',
    version: options.version,
    host: `${apiId}.execute-api.${options.region ?? 'us-east-1'}.amazonaws.com`,
  }
}
