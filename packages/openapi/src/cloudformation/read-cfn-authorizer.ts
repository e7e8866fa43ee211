import type { DocumentNode } from '../document/document-node.ts'
import { versionText } from '../openapi/read-authorizer.ts'
import { compact } from '../document/json-value.ts'
import type { AuthorizerModel } from '../model/authorizer-model.ts'

/** Reads an `AWS::ApiGateway::Authorizer`. */
export function readRestAuthorizer(logicalId: string, node: DocumentNode): AuthorizerModel {
  const type = (node.at('Type').text ?? 'TOKEN').toUpperCase() as AuthorizerModel['type']
  const authorizer = compact({
    name: node.at('Name').text ?? logicalId,
    type,
    authType: node.at('AuthType').text,
    authorizerUri: node.at('AuthorizerUri').text,
    authorizerCredentials: node.at('AuthorizerCredentials').text,
    authorizerResultTtlInSeconds: node.at('AuthorizerResultTtlInSeconds').number,
    identitySource: node.at('IdentitySource').text,
    identityValidationExpression: node.at('IdentityValidationExpression').text,
    providerARNs: type === 'COGNITO_USER_POOLS' ? node.at('ProviderARNs').texts : undefined,
  })
  node.knows('RestApiId', 'ProviderARNs')
  node.finish('an authorizer', 'API Gateway does not read it')
  return node.report.placed(authorizer, node.pointer)
}

/** Reads an `AWS::ApiGatewayV2::Authorizer`. */
export function readHttpAuthorizer(logicalId: string, node: DocumentNode): AuthorizerModel {
  const jwt = node.at('JwtConfiguration')
  const sources = node.at('IdentitySource').texts
  const authorizer = compact({
    name: node.at('Name').text ?? logicalId,
    type: (node.at('AuthorizerType').text ?? 'REQUEST').toUpperCase() as AuthorizerModel['type'],
    authorizerUri: node.at('AuthorizerUri').text,
    authorizerCredentials: node.at('AuthorizerCredentialsArn').text,
    authorizerResultTtlInSeconds: node.at('AuthorizerResultTtlInSeconds').number,
    identitySource: sources.length > 0 ? sources.join(',') : undefined,
    authorizerPayloadFormatVersion: versionText(node.at('AuthorizerPayloadFormatVersion').text),
    enableSimpleResponses: node.at('EnableSimpleResponses').boolean,
    jwtConfiguration: jwt.isThere
      ? { issuer: jwt.at('Issuer').text ?? '', audience: jwt.at('Audience').texts }
      : undefined,
  })
  node.knows('ApiId')
  node.finish('an authorizer', 'API Gateway does not read it')
  return node.report.placed(authorizer, node.pointer)
}
