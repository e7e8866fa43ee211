import { route } from '../model/http-route.ts'
import type { DocumentNode } from '../document/document-node.ts'
import { versionText } from '../openapi/read-authorizer.ts'
import { compact } from '../document/json-value.ts'
import type { CorsModel } from '../model/api-model.ts'
import type { AuthorizerModel } from '../model/authorizer-model.ts'
import type { MethodModel } from '../model/method-model.ts'

/** What an HTTP API's events need of the file around them. */
export interface HttpEventSurroundings {
  readonly uriOf: (functionName: string) => string
  readonly authorizers: ReadonlyMap<string, AuthorizerModel>
  /** `provider.httpApi.payload`. Default of the framework: `2.0`. */
  readonly payload: string
}

/** Reads an `httpApi` event: `GET /pets`, `*`, or an object. */
export function readHttpEvent(functionName: string, event: DocumentNode, around: HttpEventSurroundings): MethodModel {
  const text = event.text ?? `${event.at('method').text ?? '*'} ${event.at('path').text ?? '*'}`
  const [verb = '*', path = '*'] = text.trim().split(/\s+/)
  const routeKey =
    path === '*'
      ? '$default'
      : `${verb === '*' ? 'ANY' : verb.toUpperCase()} ${path.startsWith('/') ? path : `/${path}`}`
  const timeout = event.at('timeout').number
  const method = route(routeKey, {
    ...readSecurity(event.at('authorizer'), around),
    integration: {
      type: 'AWS_PROXY',
      httpMethod: 'POST',
      connectionType: 'INTERNET',
      uri: around.uriOf(functionName),
      timeoutInMillis: timeout === undefined ? 30_000 : timeout * 1000,
      payloadFormatVersion: around.payload,
      cacheKeyParameters: [],
      requestParameters: {},
      requestTemplates: {},
      integrationResponses: {},
    },
  })
  event.knows('operationId')
  event.finish('an httpApi event')
  return event.report.placed(method, event.pointer)
}

function readSecurity(
  node: DocumentNode,
  around: HttpEventSurroundings,
): Pick<MethodModel, 'authorizationType' | 'authorizerName' | 'authorizationScopes'> {
  const name = node.text ?? node.at('name').text
  if (node.at('type').text?.toLowerCase() === 'aws_iam') return { authorizationType: 'AWS_IAM' }
  if (name === undefined) return { authorizationType: 'NONE' }
  const scopes = node.at('scopes').texts
  const type = around.authorizers.get(name)?.type === 'REQUEST' ? 'CUSTOM' : 'JWT'
  return {
    authorizationType: type,
    authorizerName: name,
    ...(scopes.length > 0 ? { authorizationScopes: scopes } : {}),
  }
}

/** Reads `provider.httpApi.authorizers`. */
export function readHttpAuthorizers(
  node: DocumentNode,
  uriOf: (functionName: string) => string,
): ReadonlyMap<string, AuthorizerModel> {
  return new Map(node.entries().map(([name, authorizer]) => [name, readHttpAuthorizer(name, authorizer, uriOf)]))
}

function readHttpAuthorizer(
  name: string,
  node: DocumentNode,
  uriOf: (functionName: string) => string,
): AuthorizerModel {
  const custom = node.at('type').text?.toLowerCase() === 'request'
  const functionName = node.at('functionName').text
  const sources = node.at('identitySource').texts
  const authorizer = compact({
    name,
    type: custom ? ('REQUEST' as const) : ('JWT' as const),
    authorizerUri: custom ? (node.at('functionArn').text ?? uriOf(functionName ?? name)) : undefined,
    identitySource: sources.length > 0 ? sources.join(',') : undefined,
    authorizerResultTtlInSeconds: node.at('resultTtlInSeconds').number,
    authorizerPayloadFormatVersion: versionText(node.at('payloadVersion').text),
    enableSimpleResponses: node.at('enableSimpleResponses').boolean,
    jwtConfiguration: custom
      ? undefined
      : { issuer: node.at('issuerUrl').text ?? '', audience: node.at('audience').texts },
  })
  node.knows('name', 'managedExternally')
  node.finish('an authorizer')
  return node.report.placed(authorizer, node.pointer)
}

/** Reads `provider.httpApi.cors`: `true` allows every origin. */
export function readHttpCors(node: DocumentNode): CorsModel | undefined {
  if (!node.isThere || node.boolean === false) return undefined
  const list = (name: string): readonly string[] | undefined =>
    node.at(name).isThere ? node.at(name).texts : undefined
  return compact({
    allowOrigins: list('allowedOrigins') ?? ['*'],
    allowMethods: list('allowedMethods') ?? (node.boolean === true ? ['*'] : undefined),
    allowHeaders: list('allowedHeaders') ?? (node.boolean === true ? HEADERS : undefined),
    exposeHeaders: list('exposedResponseHeaders'),
    allowCredentials: node.at('allowCredentials').boolean,
    maxAge: node.at('maxAge').number,
  })
}

/** Headers that the framework allows by default. */
const HEADERS = [
  'Content-Type',
  'X-Amz-Date',
  'Authorization',
  'X-Api-Key',
  'X-Amz-Security-Token',
  'X-Amz-User-Agent',
  'X-Amzn-Trace-Id',
]
