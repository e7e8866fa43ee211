import type { Context } from '@gw/core'

/** An event as a Lambda authorizer gets it. Plain JSON. */
export type AuthorizerEvent = Readonly<Record<string, unknown>>

/** Which event an authorizer's function gets. */
export type AuthorizerEventForm = 'TOKEN' | 'REQUEST' | '1.0' | '2.0'

/**
 * The event for a request (developer guide, "Input to an API Gateway Lambda authorizer" and "Working with AWS Lambda authorizers for HTTP
 * APIs"). The body is never part of it.
 * @param identities the values of the identity sources, in order
 */
export function authorizerEvent(
  form: AuthorizerEventForm,
  context: Context,
  identities: readonly string[],
): AuthorizerEvent {
  if (form === 'TOKEN') return { type: 'TOKEN', methodArn: context.methodArn, authorizationToken: identities[0] ?? '' }
  if (form === 'REQUEST') return { type: 'REQUEST', methodArn: context.methodArn, ...requestMembers(context, true) }
  if (form === '2.0') return httpEvent(context, identities)
  const joined = identities.join(',')
  const head = {
    version: '1.0',
    type: 'REQUEST',
    methodArn: context.methodArn,
    identitySource: joined,
    authorizationToken: joined,
  }
  return { ...head, ...requestMembers(context, false) }
}

function requestMembers(context: Context, withMultiValues: boolean): AuthorizerEvent {
  const headers = grouped(context.request.headerLines())
  const query = [...context.request.query]
  const multi = {
    multiValueHeaders: Object.fromEntries(headers),
    multiValueQueryStringParameters: orNull(Object.fromEntries(query)),
  }
  return {
    resource: context.resourcePath,
    path: context.path,
    httpMethod: context.request.method,
    headers: lastValues(headers),
    queryStringParameters: orNull(lastValues(query)),
    pathParameters: orNull(context.pathParameters),
    stageVariables: orNull(context.stageVariables),
    requestContext: restRequestContext(context),
    ...(withMultiValues ? multi : {}),
  }
}

function restRequestContext(context: Context): AuthorizerEvent {
  const { request, services } = context
  return {
    accountId: services.accountId,
    apiId: services.apiId,
    domainName: request.domainName,
    domainPrefix: request.domainName.split('.', 1)[0],
    extendedRequestId: context.extendedRequestId,
    httpMethod: request.method,
    identity: { sourceIp: request.sourceIp, userAgent: request.header('user-agent') ?? null },
    path: `/${context.stage}${context.path}`,
    protocol: request.protocol,
    requestId: context.requestId,
    requestTimeEpoch: context.requestTimeEpoch,
    resourcePath: context.resourcePath,
    stage: context.stage,
  }
}

function httpEvent(context: Context, identities: readonly string[]): AuthorizerEvent {
  const { request } = context
  const headers = grouped(request.headerLines().map(([name, value]) => [name.toLowerCase(), value] as const))
  const cookies = request.header('cookie')
  return {
    version: '2.0',
    type: 'REQUEST',
    routeArn: context.methodArn,
    identitySource: identities.length === 0 ? null : identities,
    routeKey: context.routeKey ?? '$default',
    rawPath: context.path,
    rawQueryString: request.rawQueryString,
    ...(cookies === undefined ? {} : { cookies: cookies.split('; ') }),
    headers: joinedValues(headers),
    queryStringParameters: joinedValues([...request.query]),
    requestContext: httpRequestContext(context),
    pathParameters: context.pathParameters,
    stageVariables: context.stageVariables,
  }
}

function httpRequestContext(context: Context): AuthorizerEvent {
  const { request, services } = context
  return {
    accountId: services.accountId,
    apiId: services.apiId,
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
    timeEpoch: context.requestTimeEpoch,
  }
}

type Entries = readonly (readonly [string, readonly string[]])[]

/** `Object.fromEntries` makes own members of any name, `__proto__` among them. */
function lastValues(entries: Entries): Record<string, string | undefined> {
  return Object.fromEntries(entries.map(([name, values]) => [name, values.at(-1)]))
}

function joinedValues(entries: Entries): Record<string, string> {
  return Object.fromEntries(entries.map(([name, values]) => [name, values.join(',')]))
}

function grouped(lines: readonly (readonly [string, string])[]): Entries {
  const groups = new Map<string, string[]>()
  for (const [name, value] of lines) {
    const values = groups.get(name)
    if (values === undefined) groups.set(name, [value])
    else values.push(value)
  }
  return [...groups]
}

function orNull(members: object): object | null {
  return Object.keys(members).length === 0 ? null : members
}
