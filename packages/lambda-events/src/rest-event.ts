import { requestTime, resourceId, type Context } from '@gw/core'
import { httpAuthorizerV1, restAuthorizer } from './authorizer-members.ts'
import type { EventBody } from './event-body.ts'
import { restHeaderMaps, titleCaseHeaderMaps } from './event-headers.ts'
import { queryMaps } from './event-query.ts'
import { deploymentId } from './deployment-id.ts'
import { domainPrefix } from './domain-prefix.ts'
import { decodedPath, requestPaths } from './request-path.ts'
import type { EventIdentity, RestEvent, RestRequestContext, Values } from './rest-event-type.ts'

/** An event of which members may be missing: what came in, if it was of the same form. */
type Origin = Partial<Omit<RestEvent, 'requestContext'>> & { readonly requestContext?: Partial<RestRequestContext> }

/**
 * The event that a function behind a REST API receives.
 * @param origin the event that came in, if it was one of a REST API: what only AWS knows is carried over
 */
export function restEvent(context: Context, body: EventBody, origin?: Origin): RestEvent {
  const { path, pathWithStage } = requestPaths(context)
  const { headers, multiValueHeaders } = restHeaderMaps(context)
  const { queryStringParameters, multiValueQueryStringParameters } = queryMaps(context)
  return over(origin, {
    resource: context.resourcePath,
    path,
    httpMethod: context.request.method,
    headers,
    multiValueHeaders,
    queryStringParameters,
    multiValueQueryStringParameters,
    pathParameters: valuesOrNull(context.pathParameters),
    stageVariables: valuesOrNull(context.stageVariables) ?? origin?.stageVariables ?? null,
    requestContext: requestContext(context, origin?.requestContext, {
      path: pathWithStage,
      resourceId: ownResourceId(context, origin, resourceId(context.resourcePath)),
      authorizer: restAuthorizer(context) ?? origin?.requestContext?.authorizer,
      noUserAgent: null,
    }),
    body: body.body,
    isBase64Encoded: body.isBase64Encoded,
  })
}

/**
 * The event 1.0 that a function behind an HTTP API receives.
 * @param origin the event that came in, if it was one of this form
 */
export function httpEventV1(context: Context, body: EventBody, origin?: Origin): RestEvent {
  const { pathWithStage } = requestPaths(context)
  const { headers, multiValueHeaders } = titleCaseHeaderMaps(context)
  const { queryStringParameters, multiValueQueryStringParameters } = queryMaps(context)
  const authorizer = context.authorizer === undefined ? origin?.requestContext?.authorizer : undefined
  return over(origin, {
    version: '1.0',
    resource: context.resourcePath,
    path: pathWithStage,
    httpMethod: context.request.method,
    headers,
    multiValueHeaders,
    queryStringParameters,
    multiValueQueryStringParameters,
    pathParameters: valuesOrNull(context.pathParameters),
    stageVariables: valuesOrNull(context.stageVariables) ?? origin?.stageVariables ?? null,
    requestContext: requestContext(context, origin?.requestContext, {
      path: decodedPath(pathWithStage),
      resourceId: ownResourceId(context, origin, context.routeKey ?? '$default'),
      authorizer: authorizer ?? httpAuthorizerV1(context),
      noUserAgent: '',
    }),
    body: body.body,
    isBase64Encoded: body.isBase64Encoded,
  })
}

/** Members over those that came in; where none did, they are the event. */
function over(origin: Origin | undefined, members: RestEvent): RestEvent {
  return origin === undefined ? members : { ...origin, ...members }
}

/** AWS's own id (or `null`) where the gateway's route is the very one that the event came by. */
function ownResourceId(context: Context, origin: Origin | undefined, made: string): string {
  const sent = origin?.resource === context.resourcePath ? origin.requestContext?.resourceId : undefined
  return sent === undefined ? made : sent
}

/** Where the two forms differ. */
interface OwnMembers extends Pick<RestRequestContext, 'path' | 'resourceId'> {
  readonly authorizer: RestRequestContext['authorizer'] | undefined
  readonly noUserAgent: string | null
}

function requestContext(
  context: Context,
  origin: Partial<RestRequestContext> | undefined,
  { path, resourceId, authorizer, noUserAgent }: OwnMembers,
): RestRequestContext {
  const { request } = context
  const members = {
    ...(origin === undefined ? hostMembers(context) : { ...hostMembers(context), ...origin }),
    extendedRequestId: context.extendedRequestId,
    httpMethod: request.method,
    identity: identity(context, origin?.identity, noUserAgent),
    requestId: context.requestId,
    requestTime: requestTime(context.requestTimeEpoch),
    requestTimeEpoch: context.requestTimeEpoch,
    resourcePath: context.resourcePath,
    stage: context.stage,
    path,
    resourceId,
  } as RestRequestContext
  if (context.isCanaryRequest !== undefined) members.isCanaryRequest = context.isCanaryRequest
  // A route without an authorizer has no such member.
  if (authorizer !== undefined) members.authorizer = authorizer
  return members
}

/** What AWS knows of its own API and of the way to it: an event that came in says it better. */
function hostMembers({ request, services, stage }: Context): Partial<RestRequestContext> {
  const { domainName } = request
  return {
    deploymentId: deploymentId(services.apiId, stage),
    domainName,
    domainPrefix: domainPrefix(domainName),
    protocol: request.protocol,
    accountId: services.accountId,
    apiId: services.apiId,
  }
}

/** Members that do not apply; those of API keys and certificates are absent, as on AWS. */
const NOBODY: Partial<EventIdentity> = {
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
}

function identity(
  context: Context,
  origin: Partial<EventIdentity> | undefined,
  noUserAgent: string | null,
): EventIdentity {
  const { request, apiKey } = context
  const userAgent = request.header('user-agent') ?? noUserAgent
  const { sourceIp } = request
  const members = (
    origin === undefined ? { ...NOBODY, userAgent, sourceIp } : { ...NOBODY, userAgent, ...origin, sourceIp }
  ) as EventIdentity
  if (apiKey !== undefined) {
    members.apiKey = context.usageIdentifierKey ?? request.header('x-api-key') ?? null
    members.apiKeyId = apiKey.id
  }
  const certificate = request.tls?.clientCertificate
  if (certificate !== undefined) members.clientCert = certificate
  return context.authorizer?.iam === undefined ? members : Object.assign(members, iamMembers(context.authorizer.iam))
}

/** A signed request's caller: event 2.0 calls it `callerId` and `userId`, event 1.0 `caller` and `user`. */
function iamMembers(iam: Readonly<Record<string, unknown>>): Partial<EventIdentity> {
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

function valuesOrNull(values: Readonly<Record<string, string>>): Values | null {
  return Object.keys(values).length === 0 ? null : { ...values }
}
