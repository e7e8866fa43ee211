import { compact } from '../document/json-value.ts'
import type { AccountModel } from '../model/account-model.ts'
import type { ApiModel } from '../model/api-model.ts'
import type { MethodModel } from '../model/method-model.ts'
import type { ReportWriter } from '../report/import-report.ts'
import { filled } from '../export/export-integration.ts'
import { PlannedConstants, type DefinitionPlan } from './definition-plan.ts'
import { FACTORIES } from './factories.ts'
import { planApiKeys, planUsagePlans } from './plan-api-keys.ts'
import { planAuthorizer } from './plan-authorizer.ts'
import { planIntegration } from './plan-integration.ts'
import { planStages } from './plan-stages.ts'
import { planValidator } from './plan-validator.ts'
import { PlannedCall, PlannedGiven, type PlannedObject, type PlannedValue } from './planned-value.ts'
import { routeKeyOf } from '../model/route-key.ts'
import type { Brought, Planning } from './planning.ts'

/** Where the definition stands, for its ARNs. */
export interface PlannedPlace {
  readonly region?: string
  readonly accountId?: string
}

/** Names that a written module imports, or gives away. */
const TAKEN: readonly string[] = [
  'createGateway',
  'gateway',
  'functions',
  'services',
  'credentials',
  'keyStore',
  'accessLogDestination',
  'apiKeyValues',
]

/** Plans the definition of an API. What cannot be planned is in the report, and closed where it guarded something. */
export function planDefinition(
  api: ApiModel,
  account: AccountModel,
  report: ReportWriter,
  brought: Brought,
  place: PlannedPlace,
): DefinitionPlan {
  const constants = new PlannedConstants(new Set([...Object.keys(FACTORIES), ...TAKEN]))
  const planning: Planning = { api, account, protocol: api.protocol, report, constants, brought }
  const routes = Object.fromEntries(api.methods.map((method) => [routeKeyOf(method), planRoute(method, planning)]))
  reportTwice(api, report)
  const definition = compact({
    protocol: api.protocol,
    // CDK's logical ids are longer than the ids of APIs.
    apiId: api.logicalId?.slice(0, 64),
    region: place.region,
    accountId: place.accountId,
    keyStore: brought.keyStore ? new PlannedGiven('keyStore') : undefined,
    stages: planStages(planning),
    gatewayResponses: planGatewayResponses(planning),
    policies: planPolicies(planning),
    routes,
  }) as PlannedObject
  reportWhole(planning)
  return { constants: constants.all(), definition }
}

/** Of two methods with one key only the last would be left. */
function reportTwice(api: ApiModel, report: ReportWriter): void {
  const seen = new Set<string>()
  for (const method of api.methods) {
    const key = routeKeyOf(method)
    if (seen.has(key))
      report.missing(`one of two methods ${key}`, 'AWS has one', report.placeOf(method, method.integration))
    seen.add(key)
  }
}

function planRoute(method: MethodModel, planning: Planning): readonly PlannedValue[] {
  return [
    ...planAuthorizer(method, planning),
    ...(method.apiKeyRequired ? [planApiKeys(planning)] : []),
    ...planValidator(method, planning),
    ...planIntegration(method, planning),
  ]
}

/** Policies of every route. */
function planPolicies(planning: Planning): readonly PlannedValue[] | undefined {
  const { cors, policy, minimumCompressionSize } = planning.api
  const policies = [
    ...(cors?.allowOrigins === undefined ? [] : [new PlannedCall('cors', [planCors(cors, planning)])]),
    ...(policy === undefined ? [] : [new PlannedCall('resourcePolicy', [{ policy: policy as PlannedObject }], true)]),
    ...planUsagePlans(planning),
    ...(minimumCompressionSize === undefined ? [] : [new PlannedCall('compression', [{ minimumCompressionSize }])]),
  ]
  return policies.length === 0 ? undefined : policies
}

/** On AWS a route that takes OPTIONS answers preflights itself. */
function planCors(cors: NonNullable<ApiModel['cors']>, planning: Planning): PlannedObject {
  planning.report.carried('CORS', planning.report.placeOf(cors))
  return { ...cors, preflight: 'unrouted' } as PlannedObject
}

function planGatewayResponses({ api, report }: Planning): PlannedObject | undefined {
  const responses = api.gatewayResponses.flatMap((response) => {
    const { responseType, statusCode, responseTemplates } = response
    const place = report.placeOf(response)
    const entries = Object.entries(response.responseParameters).filter(([name]) => {
      const known = /^gatewayresponse\.header\.[^.]+$/.test(name)
      if (!known) report.ignored(`the parameter ${name} of a gateway response`, 'it names no header', place)
      return known
    })
    report.carried('gateway response', place)
    return [
      [
        responseType,
        compact({
          statusCode,
          responseParameters: filled(Object.fromEntries(entries)),
          responseTemplates: filled(responseTemplates),
        }),
      ] as const,
    ]
  })
  return filled(Object.fromEntries(responses)) as PlannedObject | undefined
}

/** What concerns the whole API and no single route. */
function reportWhole({ api, account, report }: Planning): void {
  if (api.disableExecuteApiEndpoint === true) {
    report.differs('disableExecuteApiEndpoint', 'a gateway listens where you mount it', '')
  }
  if (api.endpointConfiguration !== undefined)
    report.ignored('the endpoint configuration', 'a gateway listens where you mount it', '')
  for (const domain of account.domains) {
    if (domain.mappings.some((mapping) => mapping.apiId === api.logicalId)) {
      report.differs(`the domain ${domain.domainName}`, 'mount it with createDomains', '')
    }
  }
}
