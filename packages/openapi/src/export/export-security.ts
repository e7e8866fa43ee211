import { compact, type JsonObject } from '../document/json-value.ts'
import type { ApiModel } from '../model/api-model.ts'
import type { AuthorizerModel } from '../model/authorizer-model.ts'
import type { MethodModel } from '../model/method-model.ts'
import type { ResolvedExport } from './export-options.ts'

const API_KEY = 'api_key'
const SIGV4 = 'sigv4'

/** The security of a method, or `undefined` when it is open. */
export function exportSecurity(method: MethodModel): readonly JsonObject[] | undefined {
  const { authorizationType, authorizerName, authorizationScopes } = method
  const schemes = [
    ...(authorizationType === 'AWS_IAM' ? [{ [SIGV4]: [] }] : []),
    ...(authorizerName === undefined ? [] : [{ [authorizerName]: authorizationScopes ?? [] }]),
    ...(method.apiKeyRequired ? [{ [API_KEY]: [] }] : []),
  ]
  return schemes.length === 0 ? undefined : schemes
}

/** Every security scheme of an API by name: its authorizers, and those that methods need beside them. */
export function exportSchemes(api: ApiModel, options: ResolvedExport): JsonObject | undefined {
  const schemes = Object.fromEntries([
    ...api.authorizers.map((authorizer) => [authorizer.name, exportAuthorizer(authorizer, options)] as const),
    ...(api.methods.some((method) => method.authorizationType === 'AWS_IAM') ? [[SIGV4, sigv4(options)] as const] : []),
    ...(api.methods.some((method) => method.apiKeyRequired)
      ? [[API_KEY, { type: 'apiKey', name: 'x-api-key', in: 'header' }] as const]
      : []),
  ])
  return Object.keys(schemes).length === 0 ? undefined : schemes
}

function sigv4(options: ResolvedExport): JsonObject {
  const scheme = { type: 'apiKey', name: 'Authorization', in: 'header' }
  return options.authorizers ? { ...scheme, 'x-amazon-apigateway-authtype': 'awsSigv4' } : scheme
}

function exportAuthorizer(authorizer: AuthorizerModel, options: ResolvedExport): JsonObject {
  const scheme = authorizer.scheme ?? {
    type: authorizer.type === 'JWT' ? 'oauth2' : 'apiKey',
    ...parameterOf(authorizer),
  }
  if (!options.authorizers) return scheme as JsonObject
  const { identitySource } = authorizer
  return compact({
    ...scheme,
    'x-amazon-apigateway-authtype': authorizer.authType,
    'x-amazon-apigateway-authorizer': compact({
      type: authorizer.type.toLowerCase(),
      authorizerUri: authorizer.authorizerUri,
      authorizerCredentials: authorizer.authorizerCredentials,
      authorizerResultTtlInSeconds: authorizer.authorizerResultTtlInSeconds,
      identitySource,
      identityValidationExpression: authorizer.identityValidationExpression,
      providerARNs: authorizer.providerARNs,
      authorizerPayloadFormatVersion: authorizer.authorizerPayloadFormatVersion,
      enableSimpleResponses: authorizer.enableSimpleResponses,
      jwtConfiguration: authorizer.jwtConfiguration,
    }),
  }) as JsonObject
}

/** The header that a scheme names: where the authorizer reads, or AWS's filler when it reads more than one place. */
function parameterOf(authorizer: AuthorizerModel): { readonly name: string; readonly in: string } {
  const header = /^method\.request\.header\.([^,]+)$/.exec(authorizer.identitySource ?? '')?.[1]
  return { name: header ?? 'Unused', in: 'header' }
}
