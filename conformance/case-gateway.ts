import {
  accessLog,
  cors,
  createDomains,
  createGateway,
  ROUTE_METHODS,
  type CanarySettings,
  type CorsOptions,
  type DefinitionItem,
  type DomainNames,
  type Gateway,
  type GatewayDefinition,
  type GatewayFront,
  type GatewayResponses,
  type StageDefinition,
} from '@gw/core'
import type { CaseBackends } from './backends.ts'
import { caseAuthorizer, type CaseAuthorizer } from './case-authorizer.ts'
import { REGION } from './case-credentials.ts'
import { caseIntegration, NotBuilt } from './case-integration.ts'
import { FUNCTION_URL_HOST } from './case-request.ts'
import { caseValidator } from './case-validator.ts'
import { object, type CorpusCase } from './corpus-case.ts'

/** A case's definition as a gateway. */
export interface CaseGateway {
  readonly front: GatewayFront
  readonly stageName: string
  /** The type of gateway response that each request got, as the access log tells it: `-` for none. */
  readonly responseTypes: readonly string[]
  readonly authorizer: CaseAuthorizer
}

type Routes = Record<string, DefinitionItem[]>

/** Builds the gateway that a case describes, with its backends. */
export function caseGateway(one: CorpusCase, backends: CaseBackends): CaseGateway | NotBuilt {
  const authorizer = caseAuthorizer(one)
  const routes = caseRoutes(one, backends, authorizer)
  if (routes instanceof NotBuilt) return routes
  const stage = caseStage(one)
  const canary = caseCanary(one, backends)
  if (canary instanceof NotBuilt) return canary
  const { gatewayResponses } = one.definition
  const responseTypes: string[] = []
  const definition: GatewayDefinition = {
    protocol: one.apiType === 'REST' ? 'REST' : 'HTTP',
    stages: { [stage.name]: { variables: stage.variables, ...canary } },
    routes,
    apiId: 'EXAMPLE',
    accountId: '111111111111',
    region: REGION,
    ...(gatewayResponses === undefined ? {} : { gatewayResponses: gatewayResponses as GatewayResponses }),
    policies: [...casePolicies(one), ...authorizer.policies, responseTypeLog(responseTypes)],
    ...timeout(one),
    // The corpus records AWS, which matches what was sent and nothing else.
    ambiguousPaths: 'literal',
  }
  const gateway = createGateway(definition as never) as Gateway
  return { front: behindDomain(gateway, one), stageName: stage.name, responseTypes, authorizer }
}

function casePolicies({ definition }: CorpusCase): DefinitionItem[] {
  return definition['cors'] === undefined ? [] : [cors(definition['cors'] as CorsOptions)]
}

function responseTypeLog(responseTypes: string[]): DefinitionItem {
  return accessLog({
    format: '$context.requestId $context.error.responseType',
    bufferLength: 1,
    destination: (line) => void responseTypes.push(line.trim().split(' ')[1]!),
  })
}

/** A backend that answers too late is too late for a shorter deadline too. */
function timeout({ definition }: CorpusCase): { timeoutInMillis?: number } {
  const backend = object(Object.values(object(definition['backends']))[0])
  return backend['behavior'] === 'answers after the timeout' ? { timeoutInMillis: 100 } : {}
}

/** A canary of the corpus is a deployment of its own, with methods in place of the stage's. */
function caseCanary(one: CorpusCase, backends: CaseBackends): Pick<StageDefinition, 'canarySettings'> | NotBuilt {
  const { canarySettings } = one.definition
  if (canarySettings === undefined) return {}
  const { deployment, ...settings } = object(canarySettings)
  const routes = resourceRoutes(object(deployment), one, backends)
  return routes instanceof NotBuilt
    ? routes
    : { canarySettings: { ...(settings as never as CanarySettings), deployment: { routes } } }
}

/** The gateway itself, or behind the domain name that a case gives it. */
function behindDomain(gateway: Gateway, one: CorpusCase): GatewayFront {
  const { domain } = one.definition
  if (one.apiType === 'FURL') return createDomains(functionUrlDomains(gateway, one))
  if (typeof domain !== 'object' || domain === null) return gateway
  const { basePath, apiMappingKey, stage } = domain as Record<string, unknown>
  return createDomains({
    domain: {
      gateway,
      basePath: String(basePath ?? apiMappingKey ?? ''),
      ...(stage === null ? { stage: 'path' } : {}),
    },
  })
}

/** A case says in a note that its Function URL was taken away, or never was. */
function functionUrlDomains(gateway: Gateway, { request }: CorpusCase): DomainNames {
  const note = String(request['note'] ?? '')
  if (note.includes('never')) return {}
  return { [FUNCTION_URL_HOST]: note.includes('deleted') ? { disabled: true } : { gateway } }
}

/** The stage that a case names: by name, with variables, or not at all. */
export function caseStage({ definition, apiType }: CorpusCase): { name: string; variables: Record<string, string> } {
  const { stage, domain } = definition
  // A mapping without a stage of its own: the path names it.
  if (domain !== undefined && object(domain)['stage'] === null) return { name: 'stage', variables: {} }
  if (typeof stage === 'string') return { name: stage, variables: {} }
  const { name, variables } = object(stage)
  const byDefault = apiType === 'REST' ? 'test' : '$default'
  return {
    name: typeof name === 'string' ? name : byDefault,
    variables: object(variables) as Record<string, string>,
  }
}

function caseRoutes(one: CorpusCase, backends: CaseBackends, authorizer: CaseAuthorizer): Routes | NotBuilt {
  const { resources, routes, route, routeKey, resource, integration } = one.definition
  if (resources !== undefined) return resourceRoutes(object(resources), one, backends)
  // Gateway responses are asked for with a path that leads nowhere.
  if (one.definition['gatewayResponses'] !== undefined && integration === undefined) return { 'GET /existing': [] }
  const single = String(
    route ?? routeKey ?? (resource === undefined ? '$default' : `${method(one)} ${String(resource)}`),
  )
  const all: Routes = {}
  for (const [key, described] of routes === undefined ? [[single, {}] as const] : describedRoutes(routes)) {
    const integration = caseIntegration(one.definition, one, backends)
    if (integration instanceof NotBuilt) return integration
    all[key] = [...authorizer.scoped(described), integration]
  }
  return all
}

/** A list of routes with their keys, or a map by key. */
function describedRoutes(routes: unknown): readonly (readonly [key: string, route: unknown])[] {
  if (!Array.isArray(routes)) return Object.entries(object(routes))
  return routes.map((each: unknown) => [String(object(each)['routeKey']), each])
}

/** Cases that name a resource and no method mean the one that they send. */
function method({ request }: CorpusCase): string {
  return typeof request['method'] === 'string' ? request['method'] : 'ANY'
}

function resourceRoutes(resources: object, one: CorpusCase, backends: CaseBackends): Routes | NotBuilt {
  const all: Routes = {}
  for (const [path, methods] of Object.entries(resources)) {
    for (const [method, described] of Object.entries(object(methods))) {
      if (!(ROUTE_METHODS as readonly string[]).includes(method)) continue
      const missing = missingRoom(object(described))
      const integration = missing ?? caseIntegration(described, one, backends)
      if (integration instanceof NotBuilt) return integration
      all[`${method} ${path}`] = [...caseValidator(object(object(described)['method']), one.definition), integration]
    }
  }
  return all
}

/** What a method asks for that no room of the library gives yet. */
function missingRoom(described: Record<string, unknown>): NotBuilt | undefined {
  const method = object(described['method'])
  const authorization = method['authorizationType'] ?? 'NONE'
  if (authorization !== 'NONE') return new NotBuilt('auth')
  return method['apiKeyRequired'] === true ? new NotBuilt('auth') : undefined
}
