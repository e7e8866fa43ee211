import type { Protocol } from '@gw/core'
import type { DocumentNode } from '../document/document-node.ts'
import { compact } from '../document/json-value.ts'
import type { AuthorizerModel } from '../model/authorizer-model.ts'

const TYPES: ReadonlyMap<string, AuthorizerModel['type']> = new Map([
  ['token', 'TOKEN'],
  ['request', 'REQUEST'],
  ['cognito_user_pools', 'COGNITO_USER_POOLS'],
  ['jwt', 'JWT'],
])

/** Reads every security scheme that carries an authorizer, used or not: AWS makes all of them. */
export function readAuthorizers(schemes: DocumentNode, protocol: Protocol): ReadonlyMap<string, AuthorizerModel> {
  const authorizers = new Map<string, AuthorizerModel>()
  for (const [name, listed] of schemes.entries()) {
    const scheme = listed.followed()
    scheme.knows('description', 'bearerFormat', 'flows', 'flow', 'scopes', 'authorizationUrl', 'tokenUrl', 'scheme')
    const extension = scheme.at('x-amazon-apigateway-authorizer')
    const authType = scheme.at('x-amazon-apigateway-authtype').text
    if (extension.isThere) authorizers.set(name, readAuthorizer(name, scheme, extension.followed(), authType, protocol))
    scheme.knows('type', 'name', 'in', 'openIdConnectUrl')
    scheme.finish('a security scheme')
  }
  return authorizers
}

function readAuthorizer(
  name: string,
  scheme: DocumentNode,
  extension: DocumentNode,
  authType: string | undefined,
  protocol: Protocol,
): AuthorizerModel {
  const type = TYPES.get((extension.at('type').text ?? '').toLowerCase())
  if (type === undefined)
    throw extension.invalid(`The authorizer ${JSON.stringify(name)} has no type that API Gateway knows`)
  const jwt = extension.at('jwtConfiguration')
  const authorizer = compact({
    name,
    type,
    authType,
    authorizerUri: filled(extension.at('authorizerUri').resolved),
    authorizerCredentials: filled(extension.at('authorizerCredentials').resolved),
    authorizerResultTtlInSeconds: extension.at('authorizerResultTtlInSeconds').number,
    identitySource: identitySource(type, scheme, extension, protocol),
    identityValidationExpression: filled(extension.at('identityValidationExpression').text),
    providerARNs:
      type === 'COGNITO_USER_POOLS'
        ? extension
            .at('providerARNs')
            .elements()
            .flatMap((arn) => arn.resolved ?? [])
        : undefined,
    authorizerPayloadFormatVersion: versionText(extension.at('authorizerPayloadFormatVersion').text),
    enableSimpleResponses: extension.at('enableSimpleResponses').boolean,
    jwtConfiguration: jwt.isThere
      ? { issuer: jwt.at('issuer').text ?? '', audience: jwt.at('audience').texts }
      : undefined,
    scheme: compact({
      type: scheme.at('type').text ?? 'apiKey',
      name: scheme.at('name').text,
      in: scheme.at('in').text,
    }),
  })
  extension.knows('providerARNs')
  extension.finish('an authorizer')
  return scheme.report.placed(authorizer, scheme.pointer)
}

/** A token authorizer reads the header that its scheme names, unless it says otherwise. */
function identitySource(
  type: AuthorizerModel['type'],
  scheme: DocumentNode,
  extension: DocumentNode,
  protocol: Protocol,
): string | undefined {
  const given = extension.at('identitySource').texts.filter((text) => text !== '')
  if (given.length > 0) return given.join(',')
  const header = scheme.at('name').text ?? 'Authorization'
  if (type === 'JWT') return `$request.header.${header}`
  return type === 'REQUEST' || protocol === 'HTTP' ? undefined : `method.request.header.${header}`
}

function filled(text: string | undefined): string | undefined {
  return text === '' ? undefined : text
}

/** `1.0` written as a number loses its fraction. */
export function versionText(text: string | undefined): string | undefined {
  return text !== undefined && /^\d$/.test(text) ? `${text}.0` : text
}
