import type { DocumentNode } from '../document/document-node.ts'
import { versionText } from '../openapi/read-authorizer.ts'
import { compact } from '../document/json-value.ts'
import { standInArn, type TemplateResource } from '../cloudformation/stand-ins.ts'
import type { Template } from '../cloudformation/template.ts'
import { route } from '../model/http-route.ts'
import type { IntegrationModel } from '../model/integration-model.ts'
import type { MethodModel } from '../model/method-model.ts'
import { canonicalPath, pathVariables } from '../openapi/resource-paths.ts'
import { functionUri } from './function-uri.ts'

/** The API of events that name none. */
export const IMPLICIT_APIS = { Api: 'ServerlessRestApi', HttpApi: 'ServerlessHttpApi' } as const

/** An event of a function that is a route of an API. */
export interface ApiEvent {
  readonly type: 'Api' | 'HttpApi'
  /** The API's logical id. */
  readonly apiId: string
  readonly target: TemplateResource
  readonly node: DocumentNode
}

/** The events of functions and state machines that are routes. */
export function apiEvents(template: Template): readonly ApiEvent[] {
  const targets = [...template.ofType('AWS::Serverless::Function'), ...template.ofType('AWS::Serverless::StateMachine')]
  return targets.flatMap((target) => {
    const events = template.part(target, 'Events').entries()
    return events.flatMap(([, event]) => eventOf(target, event) ?? [])
  })
}

function eventOf(target: TemplateResource, event: DocumentNode): ApiEvent | undefined {
  const type = event.at('Type').text
  if (type !== 'Api' && type !== 'HttpApi') return undefined
  const node = event.at('Properties')
  const apiId = node.at(type === 'Api' ? 'RestApiId' : 'ApiId').text ?? IMPLICIT_APIS[type]
  return { type, apiId, target, node }
}

/** The method that SAM makes of an event on a REST API. */
export function restMethod(event: ApiEvent, template: Template, security: Partial<MethodModel>): MethodModel {
  const { node, target } = event
  const path = canonicalPath(node.at('Path').text ?? '/')
  const model = node.at('RequestModel')
  const method = compact({
    path,
    httpMethod: verb(node),
    authorizationType: 'NONE' as const,
    apiKeyRequired: false,
    ...security,
    requestParameters: {
      ...requestParameters(node.at('RequestParameters')),
      ...Object.fromEntries(pathVariables(path).map((name) => [`method.request.path.${name}`, true])),
    },
    requestModels: model.isThere ? { 'application/json': model.at('Model').text ?? '' } : {},
    requestValidatorName: validatorName(model),
    methodResponses: {},
    integration: restIntegration(target, template, node),
  })
  node.knows('RestApiId', 'Method', 'Auth', 'RequestModel')
  node.finish('an event')
  return node.report.placed(method, node.pointer)
}

function restIntegration(target: TemplateResource, template: Template, node: DocumentNode): IntegrationModel {
  const mode = node.at('ResponseTransferMode').text
  if (target.type.endsWith('StateMachine')) {
    node.report.missing('an event of a state machine', 'only functions are called by SAM events here', node.pointer)
  }
  return compact({
    ...EMPTY_MAPPINGS,
    type: 'AWS_PROXY' as const,
    httpMethod: 'POST',
    uri: functionUri(standInArn(target.logicalId, 'AWS::Lambda::Function', template.environment), template.environment),
    passthroughBehavior: 'WHEN_NO_MATCH',
    timeoutInMillis: node.at('TimeoutInMillis').number ?? 29_000,
    responseTransferMode: mode,
  })
}

const EMPTY_MAPPINGS = { cacheKeyParameters: [], requestParameters: {}, requestTemplates: {}, integrationResponses: {} }

/** SAM makes a validator for each combination that its events ask for. */
function validatorName(model: DocumentNode): string | undefined {
  const body = model.at('ValidateBody').boolean === true
  const parameters = model.at('ValidateParameters').boolean === true
  model.knows('Model', 'Required')
  if (!body && !parameters) return undefined
  return body && parameters ? 'body-and-params' : body ? 'body-only' : 'params-only'
}

/** The validators behind SAM's names. */
export const SAM_VALIDATORS = [
  { name: 'body-and-params', validateRequestBody: true, validateRequestParameters: true },
  { name: 'body-only', validateRequestBody: true, validateRequestParameters: false },
  { name: 'params-only', validateRequestBody: false, validateRequestParameters: true },
] as const

function requestParameters(node: DocumentNode): Readonly<Record<string, boolean>> {
  const listed = node.elements().flatMap((element) => {
    if (element.text !== undefined) return [[element.text, false] as const]
    return element.entries().map(([name, options]) => [name, options.at('Required').boolean === true] as const)
  })
  return Object.fromEntries(listed)
}

/** The route that SAM makes of an event on an HTTP API. */
export function httpRoute(event: ApiEvent, template: Template, security: Partial<MethodModel>): MethodModel {
  const { node, target } = event
  const path = node.at('Path').text
  const functionArn = standInArn(target.logicalId, 'AWS::Lambda::Function', template.environment)
  const integration: IntegrationModel = {
    ...EMPTY_MAPPINGS,
    type: 'AWS_PROXY',
    httpMethod: 'POST',
    connectionType: 'INTERNET',
    uri: functionUri(functionArn, template.environment),
    timeoutInMillis: node.at('TimeoutInMillis').number ?? 30_000,
    payloadFormatVersion: versionText(node.at('PayloadFormatVersion').text) ?? '2.0',
  }
  const routeKey = path === undefined || path === '$default' ? '$default' : `${verb(node)} ${path}`
  node.knows('ApiId', 'Method', 'Auth', 'RouteSettings')
  node.finish('an event')
  return node.report.placed(route(routeKey, { authorizationType: 'NONE', ...security, integration }), node.pointer)
}

function verb(node: DocumentNode): string {
  const method = (node.at('Method').text ?? 'ANY').toUpperCase()
  return method === 'X-AMAZON-APIGATEWAY-ANY-METHOD' || method === '*' ? 'ANY' : method
}
