import type { DocumentNode } from '../document/document-node.ts'
import { pointerTo } from '../document/json-pointer.ts'
import { compact, isObject } from '../document/json-value.ts'
import type { ApiModel } from '../model/api-model.ts'
import type { IntegrationModel, IntegrationType } from '../model/integration-model.ts'
import type { AuthorizationType, MethodModel } from '../model/method-model.ts'
import { inOrder } from '../openapi/read-paths.ts'
import { withVariables } from '../openapi/prepare-openapi.ts'
import { readOpenApi } from '../openapi/read-openapi.ts'
import { belonging, readTags, type ReadResource } from './belonging.ts'
import { readHttpAuthorizer } from './read-cfn-authorizer.ts'
import { emptyApi } from './read-cfn-rest-api.ts'
import { readCorsConfiguration } from './read-cfn-cors.ts'
import { readHttpIntegration } from './read-cfn-http-integration.ts'
import { readHttpStage } from './read-cfn-http-stage.ts'
import { route } from '../model/http-route.ts'
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
