import { isList, isObject, compact, type JsonObject, type JsonValue } from '../document/json-value.ts'
import type { UsagePlanModel } from '../model/account-model.ts'
import type { ApiModel } from '../model/api-model.ts'
import type { AuthorizerModel } from '../model/authorizer-model.ts'
import { filled } from '../export/export-integration.ts'
import type { IntegrationModel } from '../model/integration-model.ts'
import type { MethodModel } from '../model/method-model.ts'
import { integrationResponse, integrationView, methodResponse, methodView } from './method-view.ts'
import { viewId } from './view-id.ts'
import type { StageModel } from '../model/stage-model.ts'

/** Where AWS's models live: `$ref`s between models are links there. */
const MODELS_URL = 'https://apigateway.amazonaws.com'

/** What the control plane would answer about an imported API. Ids are made from names and stay the same. */
export interface ControlPlaneView {
  /** `ImportRestApi`, `GetRestApi`. */
  getRestApi(): JsonObject
  /** `GetResources`. */
  getResources(): JsonObject
  /** `GetMethod`, or `undefined` where AWS answers 404. */
  getMethod(path: string, httpMethod: string): JsonObject | undefined
  /** `GetMethodResponse`. */
  getMethodResponse(path: string, httpMethod: string, statusCode: string): JsonObject | undefined
  /** `GetIntegration`. */
  getIntegration(path: string, httpMethod: string): JsonObject | undefined
  /** `GetIntegrationResponse`. */
  getIntegrationResponse(path: string, httpMethod: string, statusCode: string): JsonObject | undefined
  /** `GetModels`. Schemas are text, as on AWS. */
  getModels(): JsonObject
  /** `GetAuthorizers`. */
  getAuthorizers(): JsonObject
  /** `GetRequestValidators`. */
  getRequestValidators(): JsonObject
  /** `GetStages`. */
  getStages(): JsonObject
  /** `GetDeployments`. */
  getDeployments(): JsonObject
}

/** What the control plane knows beside the API. */
export interface ViewOptions {
  /** What stands for the dates that AWS adds. Default: the beginning of 1970. */
  readonly createdDate?: string
  /** The stack of a template: it tags what it makes. Default: none. */
  readonly stack?: { readonly name: string; readonly id: string }
}

/**
 * Prints an API in the words of the control plane (API Gateway API reference), as it would answer after an import.
 */
export function controlPlaneView(api: ApiModel, options: ViewOptions = {}): ControlPlaneView {
  const { createdDate = '1970-01-01T00:00:00Z', stack } = options
  const find = (path: string, verb: string): MethodModel | undefined =>
    api.methods.find((method) => method.path === path && method.httpMethod === verb)
  const integration = (path: string, verb: string): IntegrationModel | undefined => find(path, verb)?.integration
  return {
    getRestApi: () => restApi(api, createdDate, stack),
    getResources: () => ({ items: api.resources.map((path) => resource(api, path)) }),
    getMethod: (path, verb) => present(find(path, verb), (method) => methodView(method)),
    getMethodResponse: (path, verb, status) => present(find(path, verb)?.methodResponses[status], methodResponse),
    getIntegration: (path, verb) => present(integration(path, verb), (found) => integrationView(path, found)),
    getIntegrationResponse: (path, verb, status) =>
      present(integration(path, verb)?.integrationResponses[status], integrationResponse),
    getModels: () => ({ items: api.models.map((model) => modelView(api, model)) }),
    getAuthorizers: () => ({ items: api.authorizers.map((authorizer) => authorizerView(authorizer)) }),
    getRequestValidators: () => ({
      items: api.requestValidators.map((validator) => ({ id: viewId('validator', validator.name), ...validator })),
    }),
    getStages: () => ({ item: api.stages.map((stage) => stageView(stage, createdDate, stack)) }),
    getDeployments: () => ({ items: (api.deployments ?? []).map((one) => deploymentView(one, createdDate)) }),
  }
}

function present<T>(value: T | undefined, view: (value: T) => JsonObject): JsonObject | undefined {
  return value === undefined ? undefined : view(value)
}

function restApi(api: ApiModel, createdDate: string, stack: ViewOptions['stack']): JsonObject {
  const {
    types = ['EDGE'],
    ipAddressType = types.includes('PRIVATE') ? 'dualstack' : 'ipv4',
    vpcEndpointIds,
  } = api.endpointConfiguration ?? {}
  return compact({
    id: apiId(api),
    name: api.name,
    description: api.description,
    createdDate,
    version: api.version,
    binaryMediaTypes: filled(api.binaryMediaTypes),
    minimumCompressionSize: api.minimumCompressionSize,
    apiKeySource: api.apiKeySource ?? 'HEADER',
    endpointConfiguration: compact({ types, ipAddressType, vpcEndpointIds }),
    policy: api.policy === undefined ? undefined : JSON.stringify(api.policy),
    tags: tagged(api.tags, api.logicalId, stack),
    disableExecuteApiEndpoint: api.disableExecuteApiEndpoint ?? false,
    rootResourceId: viewId('resource', '/'),
  }) as JsonObject
}

function resource(api: ApiModel, path: string): JsonObject {
  const verbs = api.methods.filter((method) => method.path === path).map((method) => [method.httpMethod, {}])
  const slash = path.lastIndexOf('/')
  return compact({
    id: viewId('resource', path),
    parentId: path === '/' ? undefined : viewId('resource', path.slice(0, slash) || '/'),
    pathPart: path === '/' ? undefined : path.slice(slash + 1),
    path,
    resourceMethods: verbs.length === 0 ? undefined : Object.fromEntries(verbs),
  }) as JsonObject
}

function modelView(api: ApiModel, model: ApiModel['models'][number]): JsonObject {
  const { name, contentType, description } = model
  const schema = JSON.stringify(linked(model.schema, apiId(api)))
  return compact({ id: viewId('model', name), name, description, schema, contentType }) as JsonObject
}

/** Models refer to each other by their address at the control plane. */
function linked(schema: JsonValue, api: string): JsonValue {
  if (isList(schema)) return schema.map((element) => linked(element, api))
  if (!isObject(schema)) return schema
  const members = Object.entries(schema).map(([name, member]) => {
    const model = name === '$ref' && typeof member === 'string' ? /^#\/models\/(.+)$/.exec(member)?.[1] : undefined
    return [name, model === undefined ? linked(member, api) : `${MODELS_URL}/restapis/${api}/models/${model}`] as const
  })
  return Object.fromEntries(members)
}

function authorizerView(authorizer: AuthorizerModel): JsonObject {
  const { scheme: _scheme, ...others } = authorizer
  return compact({ id: viewId('authorizer', authorizer.name), ...others }) as JsonObject
}

function stageView(stage: StageModel, createdDate: string, stack: ViewOptions['stack']): JsonObject {
  const { variables, canarySettings, methodSettings, deploymentId, logicalId, ...others } = stage
  return compact({
    ...others,
    tags: tagged(stage.tags, logicalId, stack),
    deploymentId: deploymentId === undefined ? undefined : viewId('deployment', deploymentId),
    cacheClusterEnabled: stage.cacheClusterEnabled ?? false,
    cacheClusterStatus: stage.cacheClusterEnabled === true ? 'AVAILABLE' : 'NOT_AVAILABLE',
    tracingEnabled: stage.tracingEnabled ?? false,
    methodSettings: { ...methodSettings },
    variables: filled(variables),
    canarySettings: canarySettings === undefined ? undefined : canaryView(canarySettings),
    createdDate,
    lastUpdatedDate: createdDate,
  }) as unknown as JsonObject
}

function canaryView(canary: NonNullable<StageModel['canarySettings']>): JsonObject {
  const deploymentId = canary.deploymentId === undefined ? undefined : viewId('deployment', canary.deploymentId)
  return compact({
    ...canary,
    deploymentId,
    stageVariableOverrides: filled(canary.stageVariableOverrides),
  }) as JsonObject
}

function deploymentView(deployment: NonNullable<ApiModel['deployments']>[number], createdDate: string): JsonObject {
  return compact({
    id: viewId('deployment', deployment.logicalId),
    description: deployment.description,
    createdDate,
  }) as JsonObject
}

/** `GetUsagePlan`. */
export function usagePlanView(plan: UsagePlanModel, options: ViewOptions = {}): JsonObject {
  const { apiKeyIds: _keys, apiStages, id: logicalId, tags, name = logicalId, ...others } = plan
  const stages = apiStages.map((stage) => ({ ...stage, apiId: viewId('api', stage.apiId) }))
  return compact({
    ...others,
    name,
    id: viewId('plan', logicalId),
    apiStages: stages,
    tags: tagged(tags, logicalId, options.stack),
  }) as unknown as JsonObject
}

/** CloudFormation's own tags beside those of the template. */
function tagged(tags: ApiModel['tags'], logicalId: string | undefined, stack: ViewOptions['stack']): ApiModel['tags'] {
  if (stack === undefined || logicalId === undefined) return tags
  const own = { 'logical-id': logicalId, 'stack-id': stack.id, 'stack-name': stack.name }
  return {
    ...Object.fromEntries(Object.entries(own).map(([name, value]) => [`aws:cloudformation:${name}`, value])),
    ...tags,
  }
}

function apiId(api: ApiModel): string {
  return viewId('api', api.logicalId ?? api.name)
}
