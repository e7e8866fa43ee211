import { requestTime, resourceId, type Context } from '@gw/core'
import { httpAuthorizerV1, restAuthorizer } from './authorizer-members.ts'
import type { EventBody } from './event-body.ts'
import { headerMaps, restHeaderLines, titleCaseHeaderLines } from './event-headers.ts'
import { queryMaps } from './event-query.ts'
import { decodedPath, requestPaths } from './request-path.ts'
import type { EventIdentity, RestEvent, RestRequestContext, Values } from './rest-event-type.ts'

/** An event of which members may be missing: what came in, if it was of the same form. */
type Origin = Partial<Omit<RestEvent, 'requestContext'>> & { readonly requestContext?: Partial<RestRequestContext> }

/**
 * The event that a function behind a REST API receives.
 * @param origin the event that came in, if it was one of a REST API: what only AWS knows is carried over
 */
export function restEvent(context: Context, body: EventBody, origin: Origin = {}): RestEvent {
  const { path, pathWithStage } = requestPaths(context)
  return {
    ...origin,
    resource: context.resourcePath,
    path,
    httpMethod: context.request.method,
    ...headerMaps(restHeaderLines(context)),
    ...queryMaps(context),
    pathParameters: valuesOrNull(context.pathParameters),
    stageVariables: valuesOrNull(context.stageVariables) ?? origin.stageVariables ?? null,
    requestContext: {
      ...requestContext(context, origin.requestContext, null),
      ...authorizerMember(restAuthorizer(context) ?? origin.requestContext?.authorizer),
      path: pathWithStage,
      resourceId: ownResourceId(context, origin, resourceId(context.resourcePath)),
    },
    ...body,
  }
}

/**
 * The event 1.0 that a function behind an HTTP API receives.
 * @param origin the event that came in, if it was one of this form
 */
export function httpEventV1(context: Context, body: EventBody, origin: Origin = {}): RestEvent {
  const { pathWithStage } = requestPaths(context)
  const authorizer = context.authorizer === undefined ? origin.requestContext?.authorizer : undefined
  return {
    ...origin,
    version: '1.0',
    resource: context.resourcePath,
    path: pathWithStage,
    httpMethod: context.request.method,
    ...headerMaps(titleCaseHeaderLines(context)),
    ...queryMaps(context),
    pathParameters: valuesOrNull(context.pathParameters),
    stageVariables: valuesOrNull(context.stageVariables) ?? origin.stageVariables ?? null,
    requestContext: {
      ...requestContext(context, origin.requestContext, ''),
      authorizer: authorizer ?? httpAuthorizerV1(context),
      path: decodedPath(pathWithStage),
      resourceId: ownResourceId(context, origin, context.routeKey ?? '$default'),
    },
    ...body,
  }
}

/** AWS's own id (or `null`) where the gateway's route is the very one that the event came by. */
function ownResourceId(context: Context, { resource, requestContext }: Origin, made: string): string {
  const sent = resource === context.resourcePath ? requestContext?.resourceId : undefined
  return sent === undefined ? made : sent
}

type SharedMembers = Omit<RestRequestContext, 'authorizer' | 'path' | 'resourceId'>

function requestContext(
  context: Context,
  origin: Partial<RestRequestContext> | undefined,
  noUserAgent: string | null,
): SharedMembers {
  const { request, services } = context
  const domainName = request.domainName
  return {
    deploymentId: resourceId(`${services.apiId} ${context.stage}`).slice(-6),
    domainName,
    domainPrefix: domainName.split('.', 1)[0]!,
    protocol: request.protocol,
    accountId: services.accountId,
    apiId: services.apiId,
    ...origin,
    extendedRequestId: context.extendedRequestId,
    httpMethod: request.method,
    identity: identity(context, origin?.identity, noUserAgent),
    ...(context.isCanaryRequest === undefined ? {} : { isCanaryRequest: context.isCanaryRequest }),
    requestId: context.requestId,
    requestTime: requestTime(context.requestTimeEpoch),
    requestTimeEpoch: context.requestTimeEpoch,
    resourcePath: context.resourcePath,
    stage: context.stage,
  }
}

/** Members that do not apply are `null`; those of API keys and certificates are absent, as on AWS. */
function identity(
  context: Context,
  origin: Partial<EventIdentity> | undefined,
  noUserAgent: string | null,
): EventIdentity {
  const { request, apiKey } = context
  const members = {
    accessKey: null,
    accountId: null,
    caller: null,
    cognitoAuthenticationProvider: null,
    cognitoAuthenticationType: null,
    cognitoIdentityId: null,
    cognitoIdentityPoolId: null,
    principalOrgId: null,
    user: null,
    userArn: null,
    userAgent: request.header('user-agent') ?? noUserAgent,
    ...origin,
    ...(apiKey === undefined
      ? {}
      : { apiKey: context.usageIdentifierKey ?? request.header('x-api-key') ?? null, apiKeyId: apiKey.id }),
    ...iamMembers(context),
    ...(request.tls?.clientCertificate === undefined ? {} : { clientCert: request.tls.clientCertificate }),
    sourceIp: request.sourceIp,
  }
  return members as EventIdentity
}

/** A signed request's caller: event 2.0 calls it `callerId` and `userId`, event 1.0 `caller` and `user`. */
function iamMembers({ authorizer }: Context): Partial<EventIdentity> {
  const iam = authorizer?.iam
  if (iam === undefined) return {}
  const text = (name: string): string | null => (typeof iam[name] === 'string' ? iam[name] : null)
  return {
    accessKey: text('accessKey'),
    accountId: text('accountId'),
    caller: text('callerId'),
    principalOrgId: text('principalOrgId'),
    user: text('userId'),
    userArn: text('userArn'),
  }
}

/** A route without an authorizer has no such member. */
function authorizerMember(authorizer: RestRequestContext['authorizer']): Pick<RestRequestContext, 'authorizer'> {
  return (authorizer === undefined ? {} : { authorizer }) as Pick<RestRequestContext, 'authorizer'>
}

function valuesOrNull(values: Readonly<Record<string, string>>): Values | null {
  return Object.keys(values).length === 0 ? null : { ...values }
}
