import type { DocumentNode } from '../document/document-node.ts'
import { isObject } from '../document/json-value.ts'
import type { AuthorizerModel } from '../model/authorizer-model.ts'
import type { IntegrationModel } from '../model/integration-model.ts'
import type { MethodModel } from '../model/method-model.ts'
import type { ModelNames } from '../openapi/model-names.ts'
import { canonicalPath, pathVariables } from '../openapi/resource-paths.ts'
import { readLambdaIntegration } from './serverless-lambda.ts'
import { readCors, type RestEvent } from './serverless-cors.ts'

/** What a REST event needs of the file around it. */
export interface RestEventSurroundings {
  readonly uriOf: (functionName: string) => string
  readonly models: ModelNames
  /** Collects the authorizers that events name. */
  readonly authorizers: Map<string, AuthorizerModel>
}

/** Reads an `http` event: `GET /pets`, or an object. */
export function readRestEvent(functionName: string, event: DocumentNode, around: RestEventSurroundings): RestEvent {
  const [verb, short] = (event.text ?? '').trim().split(/\s+/)
  const path = canonicalPath(event.text === undefined ? (event.at('path').text ?? '/') : (short ?? '/'))
  const httpMethod = (event.text === undefined ? (event.at('method').text ?? 'ANY') : (verb ?? 'ANY')).toUpperCase()
  const request = event.at('request')
  const schemas = readSchemas(request.at('schemas'), around.models)
  const parameters = readParameters(request.at('parameters'))
  const declared = Object.fromEntries(pathVariables(path).map((name) => [`method.request.path.${name}`, true]))
  const method: MethodModel = {
    path,
    httpMethod: httpMethod === '*' ? 'ANY' : httpMethod,
    ...readSecurity(event, around),
    apiKeyRequired: event.at('private').boolean === true,
    requestParameters: { ...declared, ...parameters },
    requestModels: schemas,
    ...(Object.keys(schemas).length + Object.keys(parameters).length > 0
      ? { requestValidatorName: VALIDATOR.name }
      : {}),
    ...readIntegration(functionName, event, around),
  }
  const cors = readCors(event.at('cors'), method.httpMethod)
  request.knows('template', 'passThrough')
  request.finish('a request')
  event.finish('an http event')
  return { method: event.report.placed(method, event.pointer), cors }
}

/** The framework's one validator: it checks whatever an event declares. */
export const VALIDATOR = { name: 'all', validateRequestBody: true, validateRequestParameters: true } as const

function readIntegration(
  functionName: string,
  event: DocumentNode,
  around: RestEventSurroundings,
): Pick<MethodModel, 'integration' | 'methodResponses'> {
  const kind = (event.at('integration').text ?? 'lambda-proxy').toLowerCase().replace('_', '-')
  const uri = around.uriOf(functionName)
  event.knows('operationId', 'response')
  if (kind === 'lambda' || kind === 'aws') return readLambdaIntegration(uri, event)
  if (kind !== 'lambda-proxy' && kind !== 'aws-proxy') {
    event.report.missing(
      `integration ${kind}`,
      'only lambda and lambda-proxy are read',
      event.at('integration').pointer,
    )
  }
  const integration: IntegrationModel = {
    type: 'AWS_PROXY',
    httpMethod: 'POST',
    uri,
    passthroughBehavior: 'WHEN_NO_MATCH',
    timeoutInMillis: event.at('timeoutInMillis').number ?? 29_000,
    cacheKeyParameters: [],
    requestParameters: {},
    requestTemplates: {},
    integrationResponses: {},
  }
  return { integration, methodResponses: {} }
}

function readSecurity(
  event: DocumentNode,
  around: RestEventSurroundings,
): Pick<MethodModel, 'authorizationType' | 'authorizerName' | 'authorizationScopes'> {
  const node = event.at('authorizer')
  if (!node.isThere) return { authorizationType: 'NONE' }
  const text = node.text ?? node.at('type').text
  if (text?.toUpperCase() === 'AWS_IAM') return { authorizationType: 'AWS_IAM' }
  const authorizer = readAuthorizer(node, around)
  around.authorizers.set(authorizer.name, authorizer)
  const scopes = node.at('scopes').texts
  const authorizationType = authorizer.type === 'COGNITO_USER_POOLS' ? authorizer.type : 'CUSTOM'
  return {
    authorizationType,
    authorizerName: authorizer.name,
    ...(scopes.length > 0 ? { authorizationScopes: scopes } : {}),
  }
}

/** An authorizer is a function's name, an ARN, or an object with one of them. */
function readAuthorizer(node: DocumentNode, around: RestEventSurroundings): AuthorizerModel {
  const arn = node.at('arn').text ?? (node.text?.startsWith('arn:') ? node.text : undefined)
  const name =
    node.at('name').text ??
    (arn === undefined ? node.text : arn.slice(arn.lastIndexOf(':') + 1).replace(/^userpool\//, '')) ??
    'authorizer'
  const pool = arn?.includes(':userpool/') === true || node.at('type').text?.toUpperCase() === 'COGNITO_USER_POOLS'
  const type = pool ? 'COGNITO_USER_POOLS' : node.at('type').text?.toUpperCase() === 'REQUEST' ? 'REQUEST' : 'TOKEN'
  const ttl = node.at('resultTtlInSeconds').number
  const expression = node.at('identityValidationExpression').text
  const authorizer: AuthorizerModel = {
    name,
    type,
    identitySource: node.at('identitySource').text ?? 'method.request.header.Authorization',
    ...(ttl === undefined ? {} : { authorizerResultTtlInSeconds: ttl }),
    ...(expression === undefined ? {} : { identityValidationExpression: expression }),
    ...(pool
      ? { providerARNs: arn === undefined ? [] : [arn] }
      : { authorizerUri: arn === undefined ? around.uriOf(name) : arn }),
  }
  if (isObject(node.value)) {
    node.knows('scopes', 'claims', 'managedExternally')
    node.finish('an authorizer')
  }
  return node.report.placed(authorizer, node.pointer)
}

function readParameters(node: DocumentNode): Readonly<Record<string, boolean>> {
  const places = [
    ['paths', 'path'],
    ['querystrings', 'querystring'],
    ['headers', 'header'],
  ] as const
  const listed = places.flatMap(([group, place]) =>
    node
      .at(group)
      .entries()
      .map(([name, required]) => {
        return [
          `method.request.${place}.${name}`,
          required.boolean ?? required.at('required').boolean ?? false,
        ] as const
      }),
  )
  return Object.fromEntries(listed)
}

function readSchemas(node: DocumentNode, models: ModelNames): Readonly<Record<string, string>> {
  const listed = node.entries().map(([mediaType, schema]) => {
    const described = schema.at('schema')
    const name = schema.at('name').text
    if (name !== undefined) models.add(name, described.isThere ? described : schema)
    return [mediaType, schema.text ?? name ?? models.nameOf(described.isThere ? described : schema)] as const
  })
  return Object.fromEntries(listed)
}
