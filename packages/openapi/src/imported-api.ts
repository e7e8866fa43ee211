import { GatewayError, type GatewayDefinition } from '@gw/core'
import { buildDefinition } from './bridge/build-definition.ts'
import type { DefinitionPlan } from './bridge/definition-plan.ts'
import { planDefinition } from './bridge/plan-definition.ts'
import type { Brought } from './bridge/planning.ts'
import { rememberOrigin } from './export/model-of-definition.ts'
import type { ImportOptions } from './import-options.ts'
import type { AccountModel } from './model/account-model.ts'
import type { ApiModel } from './model/api-model.ts'
import { formatReport } from './report/format-report.ts'
import { entriesOf, type ImportReport, type ReportWriter } from './report/import-report.ts'

/** What an import gives. */
export interface ImportedApi {
  /** To pass to `createGateway`. */
  readonly definition: GatewayDefinition
  /** The API as AWS's control plane has it. */
  readonly api: ApiModel
  /** Everything the document describes: other APIs, keys, plans, domains, functions. */
  readonly account: AccountModel
  /** What was carried over, differs, is missing, each with its place. */
  readonly report: ImportReport
  /** The definition as data, for `writeDefinition`. */
  readonly plan: DefinitionPlan
}

/** A document that was read, and the API of it that is meant. */
export interface ReadApi {
  readonly api: ApiModel
  readonly account: AccountModel
  readonly report: ReportWriter
}

/**
 * Makes a definition of one API.
 * @throws {GatewayError} `INVALID_DOCUMENT` with the list of what is missing, unless the caller wants it reported
 */
export function importApi({ api, account, report }: ReadApi, options: ImportOptions): ImportedApi {
  const plan = planDefinition(api, account, report, brought(options), options)
  if (options.onMissing !== 'report') refuseMissing(report)
  const { functions = {}, services = {}, lambda, credentials, keyStore, accessLog } = options
  const definition = buildDefinition(plan, {
    functions,
    services,
    given: { lambda, credentials, keyStore, accessLogDestination: accessLog },
  })
  rememberOrigin(definition, api)
  return { definition, api, account, report, plan }
}

function brought(options: ImportOptions): Brought {
  return {
    functions: new Set(Object.keys(options.functions ?? {})),
    lambda: options.lambda !== undefined,
    services: commandsOf(options.services ?? {}),
    credentials: options.credentials !== undefined,
    keyStore: options.keyStore !== undefined,
    accessLog: options.accessLog !== undefined,
    physicalIds: options.physicalIds ?? {},
    apiKeyValues: options.apiKeyValues ?? {},
    integrations: options.integrations ?? 'library',
  }
}

function commandsOf(services: NonNullable<ImportOptions['services']>): ReadonlyMap<string, ReadonlySet<string>> {
  return new Map(Object.entries(services).map(([name, { commands }]) => [name, new Set(Object.keys(commands))]))
}

function refuseMissing(report: ImportReport): void {
  const missing = entriesOf(report, 'missing')
  if (missing.length === 0) return
  const list = formatReport({ entries: missing })
  throw new GatewayError(
    'INVALID_DOCUMENT',
    `The document needs what is missing here; onMissing: 'report' goes on without it.\n${list}`,
    {
      path: missing[0]!.pointer,
    },
  )
}
