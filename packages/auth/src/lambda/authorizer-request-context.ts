import { requestTime, resourceId, type Context } from '@gw/core'

/** `requestContext` of an authorizer's event: that of the proxy event, without what the authorizer is still to find out. */
export type AuthorizerRequestContext = Readonly<Record<string, unknown>>

/** A REST API's. */
export function restRequestContext(context: Context): AuthorizerRequestContext {
  return versionOne(context, `/${context.stage}${context.path}`, resourceId(context.resourcePath), {})
}

/** An HTTP API's with payload format 1.0: a route stands where a REST API has a resource. */
export function httpRequestContextV1(context: Context): AuthorizerRequestContext {
  return versionOne(context, context.path, context.routeKey ?? '$default', { cognitoAmr: null })
}

/** An HTTP API's with payload format 2.0. */
export function httpRequestContext(context: Context): AuthorizerRequestContext {
  const { request, services } = context
  const clientCert = request.tls?.clientCertificate
  return {
    accountId: services.accountId,
    apiId: services.apiId,
    ...(clientCert === undefined ? {} : { authentication: { clientCert } }),
    domainName: request.domainName,
    domainPrefix: request.domainName.split('.', 1)[0],
    http: {
      method: request.method,
      path: context.path,
      protocol: request.protocol,
      sourceIp: request.sourceIp,
      userAgent: request.header('user-agent') ?? '',
    },
    requestId: context.requestId,
    routeKey: context.routeKey ?? '$default',
    stage: context.stage,
    time: requestTime(context.requestTimeEpoch),
    timeEpoch: context.requestTimeEpoch,
  }
}

function versionOne(
  context: Context,
  path: string,
  resource: string,
  furtherIdentity: AuthorizerRequestContext,
): AuthorizerRequestContext {
  const { request, services } = context
  return {
    accountId: services.accountId,
    apiId: services.apiId,
    deploymentId: resourceId(`${services.apiId} ${context.stage}`).slice(-6),
    domainName: request.domainName,
    domainPrefix: request.domainName.split('.', 1)[0],
    extendedRequestId: context.extendedRequestId,
    httpMethod: request.method,
    identity: { ...identity(context), ...furtherIdentity },
    path,
    protocol: request.protocol,
    requestId: context.requestId,
    requestTime: requestTime(context.requestTimeEpoch),
    requestTimeEpoch: context.requestTimeEpoch,
    resourceId: resource,
    resourcePath: context.resourcePath,
    stage: context.stage,
  }
}

/** What is not known before an authorizer has answered is `null`; a key or a certificate that was not sent is absent. */
function identity({ request }: Context): AuthorizerRequestContext {
  const apiKey = request.header('x-api-key')
  const clientCert = request.tls?.clientCertificate
  return {
    accessKey: null,
    accountId: null,
    caller: null,
    cognitoAuthenticationProvider: null,
    cognitoAuthenticationType: null,
    cognitoIdentityId: null,
    cognitoIdentityPoolId: null,
    principalOrgId: null,
    sourceIp: request.sourceIp,
    user: null,
    userAgent: request.header('user-agent') ?? null,
    userArn: null,
    ...(apiKey === undefined ? {} : { apiKey }),
    ...(clientCert === undefined ? {} : { clientCert }),
  }
}
