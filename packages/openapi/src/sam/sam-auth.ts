import type { DocumentNode } from '../document/document-node.ts'
import { versionText } from '../openapi/read-authorizer.ts'
import { compact } from '../document/json-value.ts'
import { functionUri } from './function-uri.ts'
import type { TemplateEnvironment } from '../cloudformation/environment.ts'
import type { AuthorizerModel } from '../model/authorizer-model.ts'
import type { MethodModel } from '../model/method-model.ts'

/** What a SAM API's `Auth` says. */
export interface SamAuth {
  readonly authorizers: readonly AuthorizerModel[]
  /** Scopes that an authorizer asks for where an event names none. */
  readonly scopes: ReadonlyMap<string, readonly string[]>
  readonly defaultAuthorizer: string | undefined
  readonly apiKeyRequired: boolean
  /** Whether CORS preflights are guarded too. Default of SAM: yes. */
  readonly guardsPreflight: boolean
  readonly guardsPreflightWithKey: boolean
}

/** Reads `Auth` of an `AWS::Serverless::Api`. */
export function readRestAuth(node: DocumentNode, environment: TemplateEnvironment): SamAuth {
  const entries = node.at('Authorizers').entries()
  const auth = {
    authorizers: entries.map(([name, authorizer]) => readRestAuthorizer(name, authorizer, environment)),
    scopes: new Map(entries.map(([name, authorizer]) => [name, authorizer.at('AuthorizationScopes').texts])),
    defaultAuthorizer: node.at('DefaultAuthorizer').text,
    apiKeyRequired: node.at('ApiKeyRequired').boolean === true,
    guardsPreflight: node.at('AddDefaultAuthorizerToCorsPreflight').boolean !== false,
    guardsPreflightWithKey: node.at('AddApiKeyRequiredToCorsPreflight').boolean !== false,
  }
  node.knows('UsagePlan', 'InvokeRole', 'ResourcePolicy')
  node.finish('Auth')
  return auth
}

function readRestAuthorizer(name: string, node: DocumentNode, environment: TemplateEnvironment): AuthorizerModel {
  const identity = node.at('Identity')
  const pool = node.at('UserPoolArn')
  const type = pool.isThere
    ? 'COGNITO_USER_POOLS'
    : ((node.at('FunctionPayloadType').text ?? 'TOKEN').toUpperCase() as AuthorizerModel['type'])
  const header = identity.at('Header').text ?? 'Authorization'
  const expression = identity.at('ValidationExpression').text
  const authorizer = compact({
    name,
    type,
    authType: pool.isThere ? 'cognito_user_pools' : 'custom',
    authorizerUri: pool.isThere ? undefined : functionUri(node.at('FunctionArn').text ?? '', environment),
    authorizerCredentials: node.at('FunctionInvokeRole').text,
    authorizerResultTtlInSeconds: identity.at('ReauthorizeEvery').number,
    identitySource: type === 'REQUEST' ? requestSources(identity) : `method.request.header.${header}`,
    identityValidationExpression: expression,
    providerARNs: pool.isThere ? pool.texts : undefined,
  })
  node.knows('DisableFunctionDefaultPermissions', 'UserPoolArn', 'FunctionPayloadType', 'AuthorizationScopes')
  node.finish('an authorizer')
  return node.report.placed(authorizer, node.pointer)
}

/** A request authorizer's sources, in SAM's order. */
function requestSources(identity: DocumentNode): string | undefined {
  const kinds = [
    ['Headers', 'method.request.header.'],
    ['QueryStrings', 'method.request.querystring.'],
    ['StageVariables', 'stageVariables.'],
    ['Context', 'context.'],
  ] as const
  const sources = kinds.flatMap(([kind, before]) => identity.at(kind).texts.map((name) => `${before}${name}`))
  return sources.length === 0 ? undefined : sources.join(',')
}

/** Reads `Auth` of an `AWS::Serverless::HttpApi`. */
export function readHttpAuth(node: DocumentNode, environment: TemplateEnvironment): SamAuth {
  const entries = node.at('Authorizers').entries()
  const auth = {
    authorizers: entries.map(([name, authorizer]) => readHttpAuthorizer(name, authorizer, environment)),
    scopes: new Map(entries.map(([name, authorizer]) => [name, authorizer.at('AuthorizationScopes').texts])),
    defaultAuthorizer: node.at('DefaultAuthorizer').text,
    apiKeyRequired: false,
    guardsPreflight: false,
    guardsPreflightWithKey: false,
  }
  node.knows('EnableIamAuthorizer')
  node.finish('Auth')
  return auth
}

function readHttpAuthorizer(name: string, node: DocumentNode, environment: TemplateEnvironment): AuthorizerModel {
  const jwt = node.at('JwtConfiguration')
  const identity = node.at('Identity')
  const functionArn = node.at('FunctionArn').text
  const sources = [
    ...identity.at('Headers').texts.map((header) => `$request.header.${header}`),
    ...identity.at('QueryStrings').texts.map((query) => `$request.querystring.${query}`),
    ...identity.at('StageVariables').texts.map((variable) => `$stageVariables.${variable}`),
    ...identity.at('Context').texts.map((variable) => `$context.${variable}`),
  ]
  const authorizer = compact({
    name,
    type: functionArn === undefined ? ('JWT' as const) : ('REQUEST' as const),
    authorizerUri: functionArn === undefined ? undefined : functionUri(functionArn, environment),
    authorizerCredentials: node.at('FunctionInvokeRole').text,
    authorizerResultTtlInSeconds: identity.at('ReauthorizeEvery').number,
    identitySource: node.at('IdentitySource').text ?? (sources.length > 0 ? sources.join(',') : undefined),
    authorizerPayloadFormatVersion: versionText(node.at('AuthorizerPayloadFormatVersion').text),
    enableSimpleResponses: node.at('EnableSimpleResponses').boolean,
    jwtConfiguration: jwt.isThere ? readJwt(jwt) : undefined,
  })
  node.knows('AuthorizationScopes', 'EnableFunctionDefaultPermissions')
  node.finish('an authorizer')
  return node.report.placed(authorizer, node.pointer)
}

function readJwt(node: DocumentNode): NonNullable<AuthorizerModel['jwtConfiguration']> {
  const issuer = node.at('issuer').text ?? node.at('Issuer').text ?? ''
  return { issuer, audience: [...node.at('audience').texts, ...node.at('Audience').texts] }
}

/** Who may call the route of an event: what it says itself, or what its API says. */
export function eventSecurity(
  auth: SamAuth,
  node: DocumentNode,
): Pick<MethodModel, 'authorizationType' | 'apiKeyRequired'> & Partial<MethodModel> {
  const named = node.at('Authorizer').text ?? auth.defaultAuthorizer
  const ownScopes = node.at('AuthorizationScopes')
  const apiKeyRequired = node.at('ApiKeyRequired').boolean ?? auth.apiKeyRequired
  const policy = node.at('ResourcePolicy')
  if (policy.isThere) node.report.missing('a resource policy of an event', 'write it on the API', policy.pointer)
  node.knows('InvokeRole', 'OverrideApiAuth')
  node.finish('Auth')
  if (named === undefined || named === 'NONE') return { authorizationType: 'NONE', apiKeyRequired }
  if (named === 'AWS_IAM') return { authorizationType: 'AWS_IAM', apiKeyRequired }
  const authorizer = auth.authorizers.find((one) => one.name === named)
  if (authorizer === undefined) throw node.invalid(`The authorizer ${JSON.stringify(named)} is not one of the API's`)
  const scopes = ownScopes.isThere ? ownScopes.texts : (auth.scopes.get(named) ?? [])
  const authorizationType =
    authorizer.type === 'JWT' || authorizer.type === 'COGNITO_USER_POOLS' ? authorizer.type : 'CUSTOM'
  return {
    authorizationType,
    authorizerName: named,
    apiKeyRequired,
    ...(scopes.length > 0 ? { authorizationScopes: scopes } : {}),
  }
}
