import { requestTime, type Context } from '@gw/core'
import { httpAuthorizerV2 } from './authorizer-members.ts'
import type { EventBody } from './event-body.ts'
import { lowerCaseHeaders } from './event-headers.ts'
import { currentQueryString, joinedQuery } from './event-query.ts'
import type { HttpEvent, HttpRequestContext } from './http-event-type.ts'
import { domainPrefix } from './domain-prefix.ts'
import { decodedPath, requestPaths } from './request-path.ts'

/** An event of which members may be missing: what came in, if it was of the same form. */
type Origin = Partial<Omit<HttpEvent, 'requestContext'>> & { readonly requestContext?: Partial<HttpRequestContext> }

/**
 * The event 2.0 that a function behind an HTTP API receives.
 * @param origin the event that came in, if it was one of this form: what only AWS knows is carried over
 */
export function httpEvent(context: Context, body: EventBody, origin: Origin = {}): HttpEvent {
  return event(context, body, origin, decodedPath(requestPaths(context).pathWithStage))
}

/** The event of a Function URL: that of an HTTP API without a stage in its path. */
export function functionUrlEvent(context: Context, body: EventBody, origin: Origin = {}): HttpEvent {
  const built = event(context, body, origin, requestPaths(context).path)
  const { tls } = context.request
  if (tls === undefined) return built
  const negotiated = { 'x-amzn-tls-version': tls.version, 'x-amzn-tls-cipher-suite': tls.cipherSuite }
  return { ...built, headers: { ...built.headers, ...negotiated } }
}

function event(context: Context, body: EventBody, origin: Origin, rawPath: string): HttpEvent {
  const { headers, cookies } = lowerCaseHeaders(context)
  const routeKey = context.routeKey ?? '$default'
  return {
    ...carriedOver(origin),
    version: '2.0',
    routeKey,
    rawPath,
    rawQueryString: currentQueryString(context),
    ...present('cookies', cookies.length > 0 || origin.cookies !== undefined ? cookies : undefined),
    headers,
    ...present('queryStringParameters', joinedQuery(context)),
    requestContext: requestContext(context, origin.requestContext, routeKey, rawPath),
    ...present('body', body.body ?? (typeof origin.body === 'string' ? '' : undefined)),
    ...present('pathParameters', values(context.pathParameters) ?? emptyAsSent(origin.pathParameters)),
    isBase64Encoded: body.isBase64Encoded,
    ...present('stageVariables', values(context.stageVariables) ?? origin.stageVariables),
  }
}

function requestContext(
  context: Context,
  origin: Partial<HttpRequestContext> | undefined,
  routeKey: string,
  rawPath: string,
): HttpRequestContext {
  const { request, services } = context
  const domainName = request.domainName
  const authorizer = httpAuthorizerV2(context) ?? origin?.authorizer
  return {
    accountId: services.accountId,
    apiId: services.apiId,
    domainName,
    domainPrefix: domainPrefix(domainName),
    ...origin,
    ...clientCertificate(context),
    ...present('authorizer', authorizer),
    http: {
      ...origin?.http,
      method: request.method,
      path: rawPath,
      protocol: request.protocol,
      sourceIp: request.sourceIp,
      userAgent: origin?.http?.userAgent ?? request.header('user-agent') ?? '',
    },
    requestId: context.requestId,
    routeKey,
    stage: context.stage,
    time: requestTime(context.requestTimeEpoch),
    timeEpoch: context.requestTimeEpoch,
  }
}

/** Mutual TLS that ended at this host. */
function clientCertificate({ request }: Context): Pick<HttpRequestContext, 'authentication'> {
  const clientCert = request.tls?.clientCertificate
  return clientCert === undefined ? {} : { authentication: { clientCert } }
}

/** Members of the event that came in, less those that may be absent here: a route of the gateway's has its own. */
function carriedOver(origin: Origin): Origin {
  const { body: _body, cookies: _cookies, queryStringParameters: _query, pathParameters: _path, ...rest } = origin
  return rest
}

/** Emulators and Function URLs have `{}` or `null` where API Gateway has no member: their word for nothing stays. */
function emptyAsSent(pathParameters: HttpEvent['pathParameters']): HttpEvent['pathParameters'] {
  return pathParameters === undefined || Object.keys(pathParameters ?? {}).length > 0 ? undefined : pathParameters
}

/** A member that is absent, not `null`, when it has no value. */
function present<Name extends string, T>(name: Name, value: T | undefined): { [K in Name]?: T } {
  return (value === undefined ? {} : { [name]: value }) as { [K in Name]?: T }
}

function values(record: Readonly<Record<string, string>>): Record<string, string> | undefined {
  return Object.keys(record).length === 0 ? undefined : { ...record }
}
