import type { Context } from '@gw/core'
import { httpRequestContext, httpRequestContextV1, restRequestContext } from './authorizer-request-context.ts'
import { forwardedLines } from './forwarded-lines.ts'

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
  const { methodArn } = context
  if (form === 'TOKEN') return { type: 'TOKEN', methodArn, authorizationToken: identities[0] ?? '' }
  if (form === '2.0') return httpEvent(context, identities)
  if (form === 'REQUEST') {
    return { type: 'REQUEST', methodArn, ...requestMembers(context), requestContext: restRequestContext(context) }
  }
  const identitySource = identities.join(',')
  return {
    ...{ version: '1.0', type: 'REQUEST', methodArn, identitySource, authorizationToken: identitySource },
    ...requestMembers(context),
    requestContext: httpRequestContextV1(context),
  }
}

function requestMembers(context: Context): AuthorizerEvent {
  const headers = grouped(forwardedLines(context.request))
  const query = [...context.request.query]
  return {
    resource: context.resourcePath,
    path: context.path,
    httpMethod: context.request.method,
    headers: lastValues(headers),
    multiValueHeaders: Object.fromEntries(headers),
    queryStringParameters: lastValues(query),
    multiValueQueryStringParameters: Object.fromEntries(query),
    // Copies: a function that writes to its event would write into the stage that all requests share.
    pathParameters: { ...context.pathParameters },
    stageVariables: { ...context.stageVariables },
  }
}

function httpEvent(context: Context, identities: readonly string[]): AuthorizerEvent {
  const { request } = context
  const headers = grouped(forwardedLines(request).map(([name, value]) => [name.toLowerCase(), value] as const))
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
    ...unlessEmpty('queryStringParameters', joinedValues([...request.query])),
    requestContext: httpRequestContext(context),
    ...unlessEmpty('pathParameters', { ...context.pathParameters }),
    ...unlessEmpty('stageVariables', { ...context.stageVariables }),
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

/** In an event 2.0 what has no members is absent; in the others it is empty, and never `null` as in a proxy event. */
function unlessEmpty(name: string, members: object): AuthorizerEvent {
  return Object.keys(members).length === 0 ? {} : { [name]: members }
}
