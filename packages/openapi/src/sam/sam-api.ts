import type { DocumentNode } from '../document/document-node.ts'
import { compact } from '../document/json-value.ts'
import { emptyApi, readEndpoint, withRestParts } from '../cloudformation/read-cfn-rest-api.ts'
import { readAccessLog, readMethodSettings, readRestStage } from '../cloudformation/read-cfn-stage.ts'
import type { Template } from '../cloudformation/template.ts'
import type { ApiModel, GatewayResponseModel, SchemaModel } from '../model/api-model.ts'
import type { MethodModel } from '../model/method-model.ts'
import type { StageModel } from '../model/stage-model.ts'
import { routeKeyOf } from '../model/route-key.ts'
import { inOrder } from '../openapi/read-paths.ts'
import { readSchema } from '../openapi/read-schema.ts'
import { resourcePaths } from '../openapi/resource-paths.ts'
import { eventSecurity, readRestAuth, type SamAuth } from './sam-auth.ts'
import { preflightMethods, readSamCors } from './sam-cors.ts'
import { readSamDefinition } from './sam-definition.ts'
import { readResourcePolicy } from './sam-resource-policy.ts'
import { restMethod, SAM_VALIDATORS, type ApiEvent } from './sam-events.ts'

/** Reads an `AWS::Serverless::Api`, or the implicit one, with the events that are its routes. */
export function readSamApi(
  template: Template,
  logicalId: string,
  node: DocumentNode,
  events: readonly ApiEvent[],
): ApiModel {
  const auth = readRestAuth(node.at('Auth'), template.environment)
  const imported = readSamDefinition(template, node, 'REST')
  const base = imported ?? emptyApi('REST', logicalId, logicalId)
  const own = events.map((event) => restMethod(event, template, eventSecurity(auth, event.node.at('Auth'))))
  const methods = withPreflights(
    [...base.methods.map((method) => guarded(method, auth)), ...missingIn(base.methods, own)],
    node,
    auth,
  )
  const api: ApiModel = {
    ...base,
    ...readProperties(node),
    ...compact({ policy: readResourcePolicy(node.at('Auth').at('ResourcePolicy')) ?? base.policy }),
    logicalId,
    name: node.at('Name').text ?? imported?.name ?? logicalId,
    resources: resourcePaths([...base.resources, ...methods.map((method) => method.path)]),
    methods: inOrder(methods),
    models: [...base.models, ...readModels(node.at('Models'))],
    requestValidators: [
      ...base.requestValidators,
      ...SAM_VALIDATORS.filter(({ name }) => own.some((method) => method.requestValidatorName === name)),
    ],
    gatewayResponses: [
      ...base.gatewayResponses,
      ...node
        .at('GatewayResponses')
        .entries()
        .map(([type, response]) => readGatewayResponse(type, response)),
    ],
    authorizers: [...base.authorizers, ...auth.authorizers],
    stages: [readStage(node)],
  }
  node.knows(
    'DefinitionBody',
    'DefinitionUri',
    'OpenApiVersion',
    'FailOnWarnings',
    'MergeDefinitions',
    'Domain',
    'Tags',
    'PropagateTags',
    'Mode',
    'AlwaysDeploy',
  )
  node.finish('an API', 'it has no effect on answers')
  return withRestParts(api, template)
}

/** A route that the definition has already is not made again. */
function missingIn(defined: readonly MethodModel[], own: readonly MethodModel[]): readonly MethodModel[] {
  const keys = new Set(defined.map(routeKeyOf))
  return own.filter((method) => !keys.has(routeKeyOf(method)))
}

/** SAM puts the default authorizer on methods of the definition that name none. */
function guarded(method: MethodModel, auth: SamAuth): MethodModel {
  const key = { apiKeyRequired: method.apiKeyRequired || auth.apiKeyRequired }
  if (method.authorizationType !== 'NONE' || auth.defaultAuthorizer === undefined) return { ...method, ...key }
  return { ...method, ...key, ...defaultSecurity(auth) }
}

function defaultSecurity(auth: SamAuth): Partial<MethodModel> {
  const name = auth.defaultAuthorizer
  if (name === undefined || name === 'NONE') return {}
  if (name === 'AWS_IAM') return { authorizationType: 'AWS_IAM' }
  const type = auth.authorizers.find((authorizer) => authorizer.name === name)?.type
  return { authorizationType: type === 'COGNITO_USER_POOLS' ? type : 'CUSTOM', authorizerName: name }
}

function withPreflights(methods: readonly MethodModel[], node: DocumentNode, auth: SamAuth): readonly MethodModel[] {
  const cors = readSamCors(node.at('Cors'))
  if (cors === undefined) return methods
  const guard = {
    ...(auth.guardsPreflight ? defaultSecurity(auth) : {}),
    ...(auth.guardsPreflightWithKey && auth.apiKeyRequired ? { apiKeyRequired: true } : {}),
  }
  return [...methods, ...preflightMethods(cors, methods, () => guard)]
}

function readProperties(node: DocumentNode): Partial<ApiModel> {
  const binary = node.at('BinaryMediaTypes')
  const endpoint = node.at('EndpointConfiguration')
  return compact({
    description: node.at('Description').text,
    apiKeySource: node.at('ApiKeySourceType').text as ApiModel['apiKeySource'],
    // SAM writes the slash as a tilde, since it once stood in a path.
    binaryMediaTypes: binary.isThere ? binary.texts.map((type) => type.replaceAll('~1', '/')) : undefined,
    minimumCompressionSize: node.at('MinimumCompressionSize').number,
    disableExecuteApiEndpoint: node.at('DisableExecuteApiEndpoint').boolean,
    endpointConfiguration: endpoint.isThere ? readEndpoint(endpoint) : undefined,
  }) as Partial<ApiModel>
}

function readStage(node: DocumentNode): StageModel {
  const canary = node.at('CanarySetting')
  const described = canary.isThere ? readRestStage('', node) : undefined
  return compact({
    stageName: node.at('StageName').text ?? 'Prod',
    variables: node.at('Variables').record,
    methodSettings: readMethodSettings(node.at('MethodSettings')),
    cacheClusterEnabled: node.at('CacheClusterEnabled').boolean,
    cacheClusterSize: node.at('CacheClusterSize').text,
    accessLogSettings: readAccessLog(node.at('AccessLogSetting')),
    canarySettings: described?.canarySettings,
    tracingEnabled: node.at('TracingEnabled').boolean,
  })
}

function readModels(node: DocumentNode): readonly SchemaModel[] {
  return node.entries().map(([name, schema]) => ({ name, contentType: 'application/json', schema: readSchema(schema) }))
}

/** SAM groups a gateway response's parameters by their place. */
function readGatewayResponse(responseType: string, node: DocumentNode): GatewayResponseModel {
  const places = [
    ['Headers', 'header'],
    ['Paths', 'path'],
    ['QueryStrings', 'querystring'],
  ] as const
  const parameters = node.at('ResponseParameters')
  const responseParameters = places.flatMap(([group, place]) =>
    Object.entries(parameters.at(group).record).map(
      ([name, value]) => [`gatewayresponse.${place}.${name}`, value] as const,
    ),
  )
  return compact({
    responseType,
    statusCode: node.at('StatusCode').text,
    responseParameters: Object.fromEntries(responseParameters),
    responseTemplates: node.at('ResponseTemplates').record,
  })
}
