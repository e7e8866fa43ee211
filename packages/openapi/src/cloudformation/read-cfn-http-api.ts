import type { DocumentNode } from '../document/document-node.ts'
import { pointerTo } from '../document/json-pointer.ts'
import { versionText } from '../openapi/read-authorizer.ts'
import { compact, isObject } from '../document/json-value.ts'
import type { ApiModel, CorsModel } from '../model/api-model.ts'
import type { IntegrationModel, IntegrationType } from '../model/integration-model.ts'
import type { AuthorizationType, MethodModel } from '../model/method-model.ts'
import type { MethodSettingModel, StageModel } from '../model/stage-model.ts'
import { inOrder } from '../openapi/read-paths.ts'
import { withVariables } from '../openapi/prepare-openapi.ts'
import { readOpenApi } from '../openapi/read-openapi.ts'
import { belonging, readTags, type ReadResource } from './belonging.ts'
import { readHttpAuthorizer } from './read-cfn-authorizer.ts'
import { emptyApi } from './read-cfn-rest-api.ts'
import { readAccessLog } from './read-cfn-stage.ts'
import type { Template } from './template.ts'

/** Reads an `AWS::ApiGatewayV2::Api` with everything in the template that belongs to it; `undefined` for a WebSocket API. */
export function readHttpApi(template: Template, logicalId: string): ApiModel | undefined {
  const node = template.properties(template.resource(logicalId)!)
  if (node.at('ProtocolType').text === 'WEBSOCKET') {
    template.report.missing('a WebSocket API', 'only REST and HTTP APIs are imported', node.pointer)
    return undefined
  }
  const body = node.at('Body').value
  const imported = isObject(body)
    ? readOpenApi(withVariables(body, template.environment), template.report, pointerTo(node.pointer, 'Body'), {
        protocol: 'HTTP',
      })
    : undefined
  const name = node.at('Name').text ?? imported?.name ?? logicalId
  const cors = readCorsConfiguration(node.at('CorsConfiguration'))
  const base: ApiModel = {
    ...(imported ?? emptyApi('HTTP', logicalId, name)),
    ...compact({
      description: node.at('Description').text,
      version: node.at('Version').text,
      cors,
      tags: readTags(node.at('Tags')),
    }),
    ...compact({ disableExecuteApiEndpoint: node.at('DisableExecuteApiEndpoint').boolean }),
    logicalId,
    name,
  }
  const methods = [...base.methods, ...quickRoute(node)]
  node.knows(
    'ProtocolType',
    'FailOnWarnings',
    'BasePath',
    'RouteSelectionExpression',
    'Target',
    'RouteKey',
    'CredentialsArn',
  )
  node.finish('an HTTP API', 'it has no effect on answers')
  return withHttpParts({ ...base, methods }, template)
}

/** Adds the resources of a template that belong to an HTTP API, whether CloudFormation or SAM made it. */
export function withHttpParts(api: ApiModel, template: Template): ApiModel {
  const of = (type: string): readonly ReadResource[] =>
    belonging(template, `AWS::ApiGatewayV2::${type}`, 'ApiId', api.logicalId!)
  const authorizers = of('Authorizer').map(({ logicalId: id, node }) => ({ id, model: readHttpAuthorizer(id, node) }))
  const names = new Map(authorizers.map(({ id, model }) => [id, model.name]))
  const integrations = new Map(of('Integration').map(({ logicalId: id, node }) => [id, readHttpIntegration(node)]))
  for (const { node } of of('Deployment')) node.knows('ApiId', 'StageName', 'Description')
  return {
    ...api,
    methods: inOrder([...api.methods, ...of('Route').map(({ node }) => readRoute(node, integrations, names))]),
    authorizers: [...api.authorizers, ...authorizers.map(({ model }) => model)],
    stages: [
      ...api.stages,
      ...of('Stage').map(({ logicalId: id, node }) => readHttpStage(node.at('StageName').text ?? id, node)),
    ],
  }
}

/** `Target` makes a route and an integration in one (quick create). */
function quickRoute(node: DocumentNode): readonly MethodModel[] {
  const target = node.at('Target').text
  if (target === undefined) return []
  const type: IntegrationType = target.startsWith('arn:') ? 'AWS_PROXY' : 'HTTP_PROXY'
  const integration = {
    ...NO_MAPPINGS,
    type,
    uri: target,
    connectionType: 'INTERNET' as const,
    payloadFormatVersion: type === 'AWS_PROXY' ? '2.0' : '1.0',
  }
  return [route(node.at('RouteKey').text ?? '$default', { authorizationType: 'NONE', integration })]
}

const NO_MAPPINGS = {
  cacheKeyParameters: [],
  requestParameters: {},
  requestTemplates: {},
  integrationResponses: {},
  timeoutInMillis: 30_000,
}

/** A route of an HTTP API from its key. */
export function route(
  routeKey: string,
  rest: Pick<MethodModel, 'authorizationType'> & Partial<MethodModel>,
): MethodModel {
  const space = routeKey.indexOf(' ')
  const [httpMethod, path] =
    space < 0 ? ['ANY', routeKey] : [routeKey.slice(0, space).toUpperCase(), routeKey.slice(space + 1)]
  return {
    path,
    httpMethod,
    apiKeyRequired: false,
    requestParameters: {},
    requestModels: {},
    methodResponses: {},
    ...rest,
  }
}

function readRoute(
  node: DocumentNode,
  integrations: ReadonlyMap<string, IntegrationModel>,
  authorizers: ReadonlyMap<string, string>,
): MethodModel {
  const target = node.at('Target').text?.replace(/^integrations\//, '')
  const integration = target === undefined ? undefined : integrations.get(target)
  const authorizerId = node.at('AuthorizerId').text
  const scopes = node.at('AuthorizationScopes').texts
  const routeKey = node.at('RouteKey').text ?? '$default'
  if (integration === undefined)
    node.report.missing(`the integration of ${routeKey}`, 'the route has no target in the template', node.pointer)
  const read = compact({
    ...route(routeKey, { authorizationType: (node.at('AuthorizationType').text ?? 'NONE') as AuthorizationType }),
    operationName: node.at('OperationName').text,
    authorizerName: authorizerId === undefined ? undefined : (authorizers.get(authorizerId) ?? authorizerId),
    authorizationScopes: scopes.length > 0 ? scopes : undefined,
    integration,
  })
  node.knows('ApiId', 'ApiKeyRequired')
  node.finish('a route', 'HTTP APIs do not read it')
  return node.report.placed(read, node.pointer)
}

function readHttpIntegration(node: DocumentNode): IntegrationModel {
  const tls = node.at('TlsConfig')
  const integration = compact({
    type: (node.at('IntegrationType').text ?? 'AWS_PROXY').toUpperCase() as IntegrationType,
    httpMethod: node.at('IntegrationMethod').text,
    uri: node.at('IntegrationUri').text,
    credentials: node.at('CredentialsArn').text,
    connectionType: (node.at('ConnectionType').text ?? 'INTERNET') as 'INTERNET' | 'VPC_LINK',
    connectionId: node.at('ConnectionId').text,
    timeoutInMillis: node.at('TimeoutInMillis').number ?? 30_000,
    cacheKeyParameters: [],
    requestParameters: node.at('RequestParameters').record,
    requestTemplates: {},
    integrationResponses: {},
    responseParameters: readResponseParameters(node.at('ResponseParameters')),
    tlsConfig: tls.isThere ? compact({ serverNameToVerify: tls.at('ServerNameToVerify').text }) : undefined,
    integrationSubtype: node.at('IntegrationSubtype').text,
    payloadFormatVersion: versionText(node.at('PayloadFormatVersion').text) ?? '1.0',
  })
  node.knows('ApiId', 'Description')
  node.finish('an integration', 'HTTP APIs do not read it')
  return node.report.placed(integration, node.pointer)
}

/** CloudFormation writes response mappings as pairs of source and destination. */
function readResponseParameters(node: DocumentNode): IntegrationModel['responseParameters'] {
  if (!node.isThere) return undefined
  const byStatus = node.entries().map(([status, mapping]) => {
    const pairs = mapping.at('ResponseParameters').elements()
    return [
      status,
      Object.fromEntries(pairs.map((pair) => [pair.at('Destination').text ?? '', pair.at('Source').text ?? ''])),
    ] as const
  })
  return Object.fromEntries(byStatus)
}

/** Reads `CorsConfiguration`. */
export function readCorsConfiguration(node: DocumentNode): CorsModel | undefined {
  if (!node.isThere) return undefined
  if (node.boolean === true) return { allowOrigins: ['*'] }
  if (node.boolean === false) return undefined
  const list = (name: string): readonly string[] | undefined =>
    node.at(name).isThere ? node.at(name).texts : undefined
  const cors = compact({
    allowOrigins: list('AllowOrigins'),
    allowMethods: list('AllowMethods'),
    allowHeaders: list('AllowHeaders'),
    exposeHeaders: list('ExposeHeaders'),
    maxAge: node.at('MaxAge').number,
    allowCredentials: node.at('AllowCredentials').boolean,
  })
  node.finish('CORS')
  return node.report.placed(cors, node.pointer)
}

/** Reads an `AWS::ApiGatewayV2::Stage`. */
export function readHttpStage(stageName: string, node: DocumentNode): StageModel {
  const everywhere = node.at('DefaultRouteSettings')
  const routes = node
    .at('RouteSettings')
    .entries()
    .map(([routeKey, setting]) => [routeKey, readRouteSetting(setting)] as const)
  const stage = compact({
    stageName,
    description: node.at('Description').text,
    variables: node.at('StageVariables').record,
    methodSettings: {
      ...(everywhere.isThere ? { '* /*': readRouteSetting(everywhere) } : {}),
      ...Object.fromEntries(routes),
    },
    accessLogSettings: readAccessLog(node.at('AccessLogSettings')),
    autoDeploy: node.at('AutoDeploy').boolean,
    deploymentId: node.at('DeploymentId').text,
    tags: readTags(node.at('Tags')),
  })
  node.knows('ApiId', 'StageName', 'AccessPolicyId', 'ClientCertificateId')
  node.finish('a stage', 'it has no effect on answers')
  return stage
}

/** Reads the settings of one route, or of all. */
export function readRouteSetting(node: DocumentNode): MethodSettingModel {
  const setting = compact({
    throttlingRateLimit: node.at('ThrottlingRateLimit').number,
    throttlingBurstLimit: node.at('ThrottlingBurstLimit').number,
    loggingLevel: node.at('LoggingLevel').text,
    dataTraceEnabled: node.at('DataTraceEnabled').boolean,
    metricsEnabled: node.at('DetailedMetricsEnabled').boolean,
  })
  node.finish('a route setting')
  return setting
}
