import type { Context } from '@gw/core'

const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ')

/**
 * `$context` as a REST API's templates and parameter mappings see it (developer guide, "Variables for data models").
 * What has no value is "".
 */
export function templateContext(context: Context): Readonly<Record<string, unknown>> {
  const { request, services } = context
  const { domainName } = request
  return {
    accountId: services.accountId,
    apiId: services.apiId,
    authorizer: authorizer(context),
    domainName,
    domainPrefix: domainName.split('.', 1)[0] ?? '',
    extendedRequestId: context.extendedRequestId,
    httpMethod: request.method,
    identity: identity(context),
    isCanaryRequest: context.isCanaryRequest ?? '',
    path: `/${context.stage}${request.path}`,
    protocol: request.protocol,
    requestId: context.requestId,
    requestTime: requestTime(context.requestTimeEpoch),
    requestTimeEpoch: context.requestTimeEpoch,
    resourcePath: context.resourcePath,
    routeKey: context.routeKey ?? '',
    stage: context.stage,
  }
}

/** The time in the Common Log Format: `25/Nov/2026:21:34:32 +0000`. */
export function requestTime(epoch: number): string {
  const date = new Date(epoch)
  const day = String(date.getUTCDate()).padStart(2, '0')
  const time = date.toISOString().slice(11, 19)
  return `${day}/${MONTHS[date.getUTCMonth()] ?? ''}/${date.getUTCFullYear()}:${time} +0000`
}

function authorizer(context: Context): Readonly<Record<string, unknown>> {
  const { lambda, cognito, jwt } = context.authorizer ?? {}
  const claims = cognito?.claims ?? jwt?.claims
  return {
    ...lambda,
    ...(claims === undefined ? {} : { claims }),
    ...(context.principalId === undefined ? {} : { principalId: context.principalId }),
  }
}

function identity(context: Context): Readonly<Record<string, unknown>> {
  const { request, apiKey } = context
  const iam = context.authorizer?.iam ?? {}
  const names =
    'accessKey accountId caller cognitoAuthenticationProvider cognitoAuthenticationType cognitoIdentityId cognitoIdentityPoolId principalOrgId user userArn'
  const signer = Object.fromEntries(names.split(' ').map((name) => [name, iam[name] ?? '']))
  return {
    ...signer,
    ...(apiKey === undefined ? {} : { apiKeyId: apiKey.id }),
    sourceIp: request.sourceIp,
    userAgent: request.header('user-agent') ?? '',
  }
}
